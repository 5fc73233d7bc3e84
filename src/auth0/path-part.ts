/** Ids and names of Auth0's: nothing in them means anything in a path. */
const plain = /^[\w-][\w.-]{0,254}$/;

/** What would lead a server, or a proxy before it, to another place. */
const leadsAway = /(^|[/\\])\.{1,2}($|[/\\])|[\p{Cc}\p{Cs}]/u;

/**
 * Whether a text, percent-encoded, can stand for a part of a path and mean itself there and nothing
 * else, also to a server or a proxy that decodes it once too often. What is no such text is the id or
 * the name of nothing; one that a tenant sent must not choose what is read or written.
 *
 * @param isUserId users may be known by what their company's directory calls them
 */
export function isPathPart(text: string, isUserId = false): boolean {
  if (!isUserId) return plain.test(text);
  if (text === "" || text.length > 1024) return false;
  const decoded = decode(decode(text));
  return !leadsAway.test(text) && !leadsAway.test(decoded);
}

function decode(text: string): string {
  return text.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}
