import { useCallback } from "react";
import { SignIn } from "../auth/SignIn";
import { useMe } from "../auth/useMe";
import { Notice } from "./Notice";
import { Shell } from "./Shell";
import { useTheme } from "./theme";

export function App() {
  const { theme, toggle } = useTheme();
  const { me, reload } = useMe();
  const onSignedIn = useCallback(() => reload(), [reload]);

  switch (me.kind) {
    case "loading":
      return <div className="page" aria-busy="true" />;
    case "signedOut":
      return <SignIn onSignedIn={onSignedIn} />;
    case "error":
      return (
        <div className="page">
          <Notice title="VibeCoading does not answer" text={me.message} action="Try again" onAction={reload} />
        </div>
      );
    case "signedIn":
      return <Shell me={me.me} theme={theme} onToggleTheme={toggle} onSignedOut={reload} />;
  }
}
