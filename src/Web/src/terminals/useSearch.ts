import type { ISearchResultChangeEvent, SearchAddon } from "@xterm/addon-search";
import type { Terminal } from "@xterm/xterm";
import { useEffect, useState } from "react";

/** Searching is loaded when somebody searches: most never do. */
export function useSearch(terminal: Terminal): { search: SearchAddon | null; found: ISearchResultChangeEvent | null } {
  const [search, setSearch] = useState<SearchAddon | null>(null);
  const [found, setFound] = useState<ISearchResultChangeEvent | null>(null);

  useEffect(() => {
    let addon: SearchAddon | null = null;
    let wanted = true;
    void import("@xterm/addon-search").then(({ SearchAddon }) => {
      if (!wanted) return;
      addon = new SearchAddon();
      addon.onDidChangeResults(setFound);
      terminal.loadAddon(addon);
      setSearch(addon);
    });
    return () => {
      wanted = false;
      addon?.clearDecorations();
      addon?.dispose();
    };
  }, [terminal]);

  return { search, found };
}
