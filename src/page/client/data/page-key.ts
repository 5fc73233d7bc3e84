/** Under which the window keeps the key, so that it can be loaded again. */
const name = `orgwright key ${new URL(".", import.meta.url).pathname}`;

keepKey();
// Whoever opens the printed address in a window that shows the page already changes only what is behind the #.
globalThis.addEventListener("hashchange", () => {
  if (keepKey()) location.reload();
});

/** What the server printed for whoever started it; empty where this window has not been told. */
export function pageKey(): string {
  return sessionStorage.getItem(name) ?? "";
}

/** Takes the key out of the address, where the history would keep it. Returns whether there was one. */
function keepKey(): boolean {
  const [, key] = /^#key=([\w-]+)$/.exec(location.hash) ?? [];
  if (key === undefined) return false;
  sessionStorage.setItem(name, key);
  history.replaceState(history.state, "", location.pathname + location.search);
  return true;
}
