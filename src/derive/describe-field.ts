import type { Field } from "../model/index.js";

/** What a field is, and what is there where nobody has said anything, in sentences. */
export function describeField({ description, serverDefault, whenMade }: Field): string {
  if (whenMade) {
    const first =
      serverDefault === undefined ? "" : ` It is \`${String(serverDefault)}\` unless said.`;
    return `${description}${first} Said when the entry is made; one that is there keeps its own.`;
  }
  return serverDefault === undefined
    ? description
    : `${description} A tenant has \`${String(serverDefault)}\` until somebody sets it.`;
}
