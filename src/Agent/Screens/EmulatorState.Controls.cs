namespace VibeCoading.Agent.Screens;

internal sealed partial class EmulatorState
{
    private const uint Private = '?' << 8;
    private const uint Greater = '>' << 8;
    private const uint Less = '<' << 8;
    private const uint Equal = '=' << 8;
    private const uint Bang = '!' << 8;
    private const uint Space = ' ' << 8;
    private const uint Quote = '"' << 8;

    /// <param name="sequence">The final byte, and above it the prefix and the intermediate ones.</param>
    public void Control(uint sequence, SequenceParameters parameters)
    {
        switch (sequence)
        {
            case 'm':
                GraphicRendition.Apply(parameters, ref _rendition);
                break;
            case Private | 'h':
                SetPrivateModes(parameters, on: true);
                break;
            case Private | 'l':
                SetPrivateModes(parameters, on: false);
                break;
            case 'h':
                SetModes(parameters, on: true);
                break;
            case 'l':
                SetModes(parameters, on: false);
                break;
            case 'r':
                Shown().SetRegion(parameters[0], parameters.Count > 1 ? parameters[1] : 0, _size.Rows);
                _tabs.Lose();
                break;
            case 's':
                SaveCursor();
                break;
            case 'u':
                RestoreCursor();
                break;
            case 'g':
                if (!IsAlternate) _tabs.Clear(parameters[0]);
                break;
            case 'G':
                _tabs.MoveTo(parameters[0], _size.Cols);
                break;
            case 'H' or 'f':
                _tabs.MoveTo(parameters.Count > 1 ? parameters[1] : 1, _size.Cols);
                break;
            case 'C':
                _tabs.MoveBy(parameters[0], _size.Cols);
                break;
            case Bang | 'p':
                SoftReset();
                break;
            case Space | 'q':
                Cursor = Cursor.Selected(parameters[0]);
                break;
            case Quote | 'q':
                if (parameters[0] is 0 or 1 or 2) _rendition.Set(TextStyles.Protected, parameters[0] == 1);
                break;
            case Greater | 'm' when parameters[0] is 0 or 4:
                OtherKeys = parameters[0] == 4 && parameters.Count > 1 ? parameters[1] : 0;
                break;
            case Greater | 'n' when parameters[0] == 4:
                OtherKeys = 0;
                break;
            case Greater | 'u':
                Shown().Keyboard.Push(parameters[0]);
                break;
            case Less | 'u':
                Shown().Keyboard.Pop(parameters[0]);
                break;
            case Equal | 'u':
                Shown().Keyboard.Set(parameters[0], parameters.Count > 1 ? parameters[1] : 1);
                break;
            default:
                _tabs.Lose();
                break;
        }
    }
}
