import { domainToASCII } from "node:url";
import type { DomainRecord } from "./domain-record.js";

/** How long resolvers keep a record, in seconds: an hour is what most providers suggest. */
const timeToLive = 3600;

/** What a text of a TXT record may hold at a time, in bytes: RFC 1035, section 3.3. */
const longestText = 255;

/**
 * The records as a zone file (RFC 1035, section 5), a record a line under its full name, so that the
 * lines can be pasted into the zone of any of the domains. Lines of organizations and domains go before,
 * as comments.
 *
 * @example
 * renderZone([record]);
 * // ; acme: acme.example (pending)
 * // _ss-verification.org_1234567890123456.acme.example. 3600 IN TXT "0123456789abcdef0123456789abcdef"
 */
export function renderZone(records: readonly DomainRecord[]): string {
  return records.map(renderRecord).join("");
}

function renderRecord({ organization, domain, status, host, text }: DomainRecord): string {
  const about = [organization, ": ", domain, " (", status, ")"].map(onOneLine).join("");
  return `; ${about}\n${nameOf(host)}. ${timeToLive} IN TXT ${quote(text)}\n`;
}

/** Letters beyond ASCII as DNS has them; whatever could end a name or begin a directive is escaped. */
function nameOf(host: string): string {
  const ascii = domainToASCII(host) || host;
  // An id is told by its letters, and DNS does not mind the case; what was given is kept where it can be.
  const name = ascii === host.toLowerCase() ? host : ascii;
  return name.replaceAll(/[^A-Za-z0-9._-]/g, (letter) =>
    [...Buffer.from(letter)].map((byte) => `\\${String(byte).padStart(3, "0")}`).join(""),
  );
}

/** A character-string of a zone file, cut where one record's text is too long for one. */
function quote(text: string): string {
  const bytes = Buffer.from(text);
  const parts: string[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += longestText) {
    const part = [...bytes.subarray(at, at + longestText)].map((byte) => {
      if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
      const isPlain = byte >= 0x20 && byte < 0x7f;
      return isPlain ? String.fromCharCode(byte) : `\\${String(byte).padStart(3, "0")}`;
    });
    parts.push(`"${part.join("")}"`);
  }
  return parts.join(" ");
}

function onOneLine(text: string): string {
  return text.replaceAll(/[^\P{C}]|[\u2028\u2029]/gu, " ");
}
