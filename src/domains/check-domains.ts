import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import pLimit from "p-limit";
import type { DomainRecord } from "./domain-record.js";

/** What DNS says of a record. */
export type DomainCheck = { readonly record: DomainRecord } & (
  | { readonly found: "confirmed" }
  /** There are TXT records of that name, none of them with the text. */
  | { readonly found: "other"; readonly texts: readonly string[] }
  | { readonly found: "missing" }
  /** DNS did not answer: nothing is known. */
  | { readonly found: "unknown"; readonly why: string }
);

/** How names are looked up. */
export interface Resolving {
  /** Address and port of the server that is asked; those of the machine when absent. */
  readonly server?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called after each answer, with the number of answers so far. */
  readonly onProgress?: (checked: number) => void;
}

/** How many names are asked for at a time: a resolver is somebody else's machine. */
const sideBySide = 16;

/** How long one answer may take, and how often it is asked for. */
const timeoutMs = 3_000;
const tries = 2;

/** Answers that mean "there is no such record", and not "I do not know". */
const absent = new Set(["ENOTFOUND", "ENODATA"]);

/**
 * Asks DNS for the TXT record of each domain. Nothing is written anywhere.
 *
 * @example
 * const checks = await checkDomains(records, { server: "1.1.1.1" });
 */
export async function checkDomains(
  records: readonly DomainRecord[],
  { server, signal, onProgress }: Resolving = {},
): Promise<readonly DomainCheck[]> {
  const resolver = new Resolver({ timeout: timeoutMs, tries });
  if (server !== undefined) resolver.setServers([server]);
  const cancel = (): void => {
    resolver.cancel();
  };
  signal?.throwIfAborted();
  signal?.addEventListener("abort", cancel, { once: true });
  const limit = pLimit(sideBySide);
  let checked = 0;
  try {
    return await Promise.all(
      records.map((record) =>
        limit(async () => {
          signal?.throwIfAborted();
          const check = await lookUp(resolver, record);
          signal?.throwIfAborted();
          onProgress?.((checked += 1));
          return check;
        }),
      ),
    );
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
}

async function lookUp(resolver: Resolver, record: DomainRecord): Promise<DomainCheck> {
  // An empty text would be confirmed by any empty record.
  if (record.host === "" || record.text.trim() === "") {
    return { record, found: "unknown", why: "the tenant does not tell the record" };
  }
  try {
    const answers = await resolver.resolveTxt(record.host);
    // A long text comes in parts that belong together without anything between.
    const texts = answers.map((parts) => parts.join(""));
    if (texts.some((text) => text.trim() === record.text)) return { record, found: "confirmed" };
    return texts.length === 0 ? { record, found: "missing" } : { record, found: "other", texts };
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    if (absent.has(code)) return { record, found: "missing" };
    return { record, found: "unknown", why: wordsOf(code) };
  }
}

function wordsOf(code: string): string {
  switch (code) {
    case "ETIMEOUT":
      return "DNS did not answer in time";
    case "ECONNREFUSED":
      return "no DNS server answers there";
    case "ESERVFAIL":
      return "the DNS server failed";
    case "EREFUSED":
      return "the DNS server refuses to answer";
    case "EBADNAME":
      return "it is no name that DNS knows";
    default:
      return `DNS answered ${code}`;
  }
}

/**
 * The server that somebody names: an address, with a port where it is not 53.
 *
 * @returns the address and port as {@link checkDomains} takes them, or undefined for what is none
 */
export function parseResolver(text: string): string | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text);
  const address = isIP(text) === 6 ? text : (match?.[1] ?? match?.[2] ?? "");
  const port = Number(match?.[3] ?? 53);
  const family = isIP(address);
  if (family === 0 || port < 1 || port > 65_535) return undefined;
  return family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
}
