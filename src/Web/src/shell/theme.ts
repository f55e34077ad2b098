import { useEffect, useState, useSyncExternalStore } from "react";

export type Theme = "dark" | "light";

const Key = "vibe.theme";
const systemIsLight = matchMedia("(prefers-color-scheme: light)");

function subscribeToSystem(listener: () => void): () => void {
  systemIsLight.addEventListener("change", listener);
  return () => systemIsLight.removeEventListener("change", listener);
}

/** The system's theme until the user has chosen one; choosing the system's again follows the system again. */
export function useTheme(): { theme: Theme; toggle: () => void } {
  const system: Theme = useSyncExternalStore(subscribeToSystem, () => systemIsLight.matches) ? "light" : "dark";
  const [chosen, setChosen] = useState(() => localStorage.getItem(Key) as Theme | null);
  const theme = chosen ?? system;

  useEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);

  function toggle(): void {
    const next = theme === "dark" ? "light" : "dark";
    if (next === system) localStorage.removeItem(Key);
    else localStorage.setItem(Key, next);
    setChosen(next === system ? null : next);
  }

  return { theme, toggle };
}
