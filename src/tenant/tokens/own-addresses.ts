import { namesThisMachine } from "../exchange/index.js";
import type { SettingStore } from "../store/index.js";

/** So many ports are remembered; a tenant within a command takes a new one each time. */
const mostPorts = 200;

/**
 * Where the tenant is reached: by any name of this machine, at the port on which it listens. Tokens
 * are kept across restarts, so ports on which it has listened are remembered with its data.
 */
export class OwnAddresses {
  #port = "";

  constructor(private readonly settings: SettingStore) {}

  /** Takes note of the port on which the tenant listens. */
  listenOn(port: number): void {
    this.#port = String(port);
    const known = this.#known();
    if (known.includes(this.#port)) return;
    this.settings.put("ports", JSON.stringify([...known, this.#port].slice(-mostPorts)));
  }

  /** Whether a text is the tenant's address as it is now, with one of the paths behind it. */
  isPresent(text: string, paths: readonly string[]): boolean {
    return portOf(text, paths) === this.#port;
  }

  /** The same for an address that it has or had, in this process or another one. */
  isKnown(text: string, paths: readonly string[]): boolean {
    const port = portOf(text, paths);
    return port !== undefined && (port === this.#port || this.#known().includes(port));
  }

  #known(): readonly string[] {
    return JSON.parse(this.settings.get("ports") ?? "[]") as string[];
  }
}

/**
 * The port of an address of this machine with one of the paths. Auth0's clients always write https,
 * whatever the scheme and the name they reach us by.
 */
function portOf(text: string, paths: readonly string[]): string | undefined {
  const [, host = "", path = ""] = /^https?:\/\/([^/]+)(\/.*)?$/.exec(text) ?? [];
  return namesThisMachine(host) && paths.includes(path) ? /:(\d+)$/.exec(host)?.[1] : undefined;
}
