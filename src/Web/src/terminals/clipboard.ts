/** The clipboard's own interface is there on https and localhost only; elsewhere the browser's copy command does it. */
export async function copyText(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);

  const put = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", text);
  };
  window.addEventListener("copy", put, { capture: true, once: true });
  document.execCommand("copy");
  window.removeEventListener("copy", put, { capture: true });
}
