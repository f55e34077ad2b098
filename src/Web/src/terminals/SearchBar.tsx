import type { ISearchResultChangeEvent } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { Icon } from "../shell/Icon";
import type { Theme } from "../shell/theme";
import { matchColours } from "./palette";
import { useSearch } from "./useSearch";

interface SearchBarProps {
  terminal: Terminal;
  theme: Theme;
  /** Changes each time that the bar is asked for. */
  asked: number;
  onClose: () => void;
}

/** Finds text in what the terminal shows and has shown. */
export function SearchBar({ terminal, theme, asked, onClose }: SearchBarProps) {
  const field = useRef<HTMLInputElement>(null);
  const [term, setTerm] = useState(() => oneLine(terminal.getSelection()));
  const [caseSensitive, setCaseSensitive] = useState(false);
  const { search, found } = useSearch(terminal);

  useEffect(() => field.current?.select(), [asked]);

  useEffect(() => {
    if (term === "") search?.clearDecorations();
    else search?.findNext(term, { caseSensitive, incremental: true, decorations: matchColours(theme) });
  }, [search, term, caseSensitive, theme]);

  function go(direction: "findNext" | "findPrevious"): void {
    if (term !== "") search?.[direction](term, { caseSensitive, decorations: matchColours(theme) });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") onClose();
    else if (event.key === "Enter" && event.target === field.current) go(event.shiftKey ? "findPrevious" : "findNext");
    else if (event.ctrlKey && event.shiftKey && event.code === "KeyF") field.current?.select();
    else return;
    event.preventDefault();
  }

  return (
    <search className="search-bar" onKeyDown={onKeyDown} data-testid="search">
      <input
        ref={field}
        value={term}
        onChange={(event) => setTerm(event.target.value)}
        aria-label="Find in the terminal"
        placeholder="Find"
        spellCheck={false}
        data-testid="search-term"
      />
      <span className="search-count" role="status" data-testid="search-count">
        {term !== "" && found !== null && countOf(found)}
      </span>
      <button
        className="icon-button"
        type="button"
        aria-label="Match case"
        title="Match case"
        aria-pressed={caseSensitive}
        onClick={() => setCaseSensitive(!caseSensitive)}
      >
        Aa
      </button>
      <button className="icon-button" type="button" aria-label="Previous match" title="Previous (Shift+Enter)" onClick={() => go("findPrevious")}>
        <Icon name="up" />
      </button>
      <button className="icon-button" type="button" aria-label="Next match" title="Next (Enter)" onClick={() => go("findNext")}>
        <Icon name="down" />
      </button>
      <button className="icon-button" type="button" aria-label="Close the search" title="Close (Esc)" onClick={onClose}>
        <Icon name="close" />
      </button>
    </search>
  );
}

function countOf({ resultIndex, resultCount }: ISearchResultChangeEvent): string {
  if (resultCount === 0) return "None";
  return resultIndex < 0 ? `${resultCount}+` : `${resultIndex + 1} of ${resultCount}`;
}

const oneLine = (text: string) => (text.includes("\n") ? "" : text);
