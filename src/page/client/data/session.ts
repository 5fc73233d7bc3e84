import { pageKey } from "./page-key.js";
import { Signal } from "./signal.js";

/** What the server says of this window: whose page it is, and what may be done with it. */
export interface Session {
  /** Shown to the server with every request; kept in memory only. */
  readonly token: string;
  readonly expiresInSeconds: number;
  readonly scopes: readonly string[];
  /** The tenant's address. */
  readonly tenant: string;
  /** The same as programs write it. */
  readonly url: string;
  /** Whether the server lets nothing be written, whatever the scopes. */
  readonly isReadOnly?: boolean;
  /** Where faults, limits, seeds and the like are, and what is shown there; of embedded tenants alone. */
  readonly control?: { readonly path: string; readonly token: string };
  /** What the server knows besides, by name. */
  readonly reports?: readonly string[];
}

/** The session, once there is one. */
export const session = new Signal<Session | undefined>(undefined);

/**
 * Asks the server for a session, instead of the one that there is.
 *
 * @throws Error when it refuses; TypeError when it cannot be reached.
 */
export async function openSession(): Promise<Session> {
  const answer = await fetch(new URL("session", import.meta.url), {
    method: "POST",
    headers: { authorization: `Bearer ${pageKey()}` },
  });
  if (answer.status === 401) {
    throw new Error(
      "This page is for whoever started the server. Open the address that the terminal printed, with " +
        "everything behind its #.",
    );
  }
  if (!answer.ok) {
    throw new Error(`The server refuses a session (status ${answer.status}).`);
  }
  const opened = (await answer.json()) as Session;
  session.set(opened);
  return opened;
}

/** Whether the session's token has a scope. */
export function can(scope: string): boolean {
  const scopes = session.value?.scopes ?? [];
  // A server that speaks for somebody does not know his scopes; the tenant says what he lacks.
  const [verb] = scope.split(":", 1);
  return [scope, `${verb}:*`, "*"].some((one) => scopes.includes(one));
}
