import { useSignal, Signal } from "./signal.js";

/** Where in the page somebody is. */
export interface Address {
  /** The parts of the path below the page's own, decoded. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
}

/** The path below which the page lies: the script's own folder. */
const base = new URL(".", import.meta.url).pathname;

const address = new Signal(readAddress());

globalThis.addEventListener("popstate", () => address.set(readAddress()));

/** The present address, anew whenever it changes. */
export function useAddress(): Address {
  return useSignal(address);
}

/** The address of a view: parts of the path, and what may stand behind them. */
export function hrefTo(
  parts: readonly string[],
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== "",
  );
  const search = given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
  return `${base}${parts.map(encodeURIComponent).join("/")}${search}`;
}

/** Goes to a view. Replacing leaves no trace of the present one in the history. */
export function go(href: string, { isReplacing = false } = {}): void {
  if (isReplacing) history.replaceState(history.state, "", href);
  else history.pushState({}, "", href);
  address.set(readAddress());
}

function readAddress(): Address {
  const { pathname, search } = location;
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : "";
  return {
    parts: path
      .split("/")
      .filter((part) => part !== "")
      .map(decode),
    query: new URLSearchParams(search),
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
