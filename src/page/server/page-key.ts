import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/**
 * What only whoever started the server has: it stands in the address that is printed, behind the `#`, which
 * browsers send to nobody. An origin proves nothing, as any process of this machine can name one.
 */
export class PageKey {
  readonly #value: string;

  /** @param secret of which the key is made, without telling it; anew at every start unless given. */
  constructor(secret?: string) {
    this.#value =
      secret === undefined
        ? randomBytes(32).toString("base64url")
        : createHash("sha256").update(`page ${secret}`).digest("base64url");
  }

  /** The address that opens the page. */
  addressFor(url: string): string {
    return `${url}#key=${this.#value}`;
  }

  /** Whether a request shows the key: as `Authorization: Bearer KEY`. */
  isShownBy({ headers }: IncomingMessage): boolean {
    const [, given = ""] = /^Bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    return timingSafeEqual(digest(given), digest(this.#value));
  }
}

/** What a request for a session without the key is told, with status 401. */
export const keyIsMissing =
  "Sessions are for whoever started this server: open the address that it printed in the terminal.";

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
