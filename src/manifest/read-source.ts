import { isUtf8 } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import type { Diagnostic } from "../errors/index.js";
import { explainSystemError, refuseOutside } from "../file/index.js";
import { isOnDisk, type FoundFile } from "./find-files.js";
import { Source } from "./source.js";

/** Files beyond this many bytes are not manifests. 100,000 organizations need a fifth of it. */
export const maxFileBytes = 32 * 1024 * 1024;

/** The text of a file, or why it has none. */
export type ReadSource =
  | { readonly source: Source; readonly diagnostic?: never }
  | { readonly source?: never; readonly diagnostic: Diagnostic };

/** Reads a file as far as a manifest may be long. */
export function readSource({ name, path }: FoundFile & { readonly path: string }): ReadSource {
  try {
    const status = statSync(path);
    if (!status.isFile()) return notPlain(name, "it is no plain file");
    if (status.size > maxFileBytes) return tooLarge(name);
    return decode(name, readFileSync(path));
  } catch (error) {
    return unreadable(name, error);
  }
}

/**
 * Reads a file that was found, or standard input.
 *
 * @param stdin what stands for standard input; the process's own unless given
 */
export async function readFound(
  file: FoundFile,
  stdin: AsyncIterable<Uint8Array> = process.stdin,
): Promise<ReadSource> {
  return isOnDisk(file) ? readSource(file) : readStream(file.name, stdin);
}

/** Reads a stream as far as a manifest may be long, and no further. */
async function readStream(name: string, stream: AsyncIterable<Uint8Array>): Promise<ReadSource> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += chunk.length;
      if (size > maxFileBytes) return tooLarge(name);
      chunks.push(chunk);
    }
  } catch (error) {
    return unreadable(name, error);
  }
  return decode(name, Buffer.concat(chunks));
}

function decode(name: string, bytes: Uint8Array): ReadSource {
  if (isUtf8(bytes)) return { source: new Source(name, new TextDecoder().decode(bytes)) };
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return refuse(name, {
      code: "not-utf8",
      summary: `${name} is UTF-16 text`,
      detail: "Save it as UTF-8; editors call that the encoding.",
    });
  }
  const offset = findInvalidUtf8(bytes);
  // Up to there it is UTF-8, so that the text ends exactly where the trouble begins.
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const { line, column } = new Source(name, before).locate(before.length);
  return refuse(name, {
    code: "not-utf8",
    summary: `${name} is not UTF-8 text`,
    detail: `The byte 0x${(bytes[offset] ?? 0).toString(16)} cannot stand here. Save the file as UTF-8.`,
    location: { file: name, line, column },
  });
}

/** The offset of the first character that is not whole. */
function findInvalidUtf8(bytes: Uint8Array): number {
  let offset = 0;
  while (offset < bytes.length) {
    const first = bytes[offset] ?? 0;
    const length = lengthOfCharacter(first);
    if (first >= 0x80 && !isUtf8(bytes.subarray(offset, offset + length))) return offset;
    offset += length;
  }
  return offset;
}

function lengthOfCharacter(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

/**
 * As {@link readSource}, of a file that another one names, and which must lie with it.
 *
 * @param within the folder that it must not lead out of; its checkout unless given
 */
export function readCompanion(name: string, within?: string): ReadSource {
  try {
    const foreign = refuseOutside(name, within);
    if (foreign !== undefined) return notPlain(name, foreign);
  } catch (error) {
    return unreadable(name, error);
  }
  return readSource({ name, path: name });
}

function notPlain(name: string, reason: string): ReadSource {
  return refuse(name, {
    code: "unreadable-file",
    summary: `${name} is not read: ${reason}`,
    detail: "Put the file itself there.",
  });
}

function tooLarge(name: string): ReadSource {
  return refuse(name, {
    code: "file-too-large",
    summary: `${name} is larger than ${maxFileBytes / 1024 / 1024} MiB`,
    detail: "No manifest is. Split it into several files in one folder.",
  });
}

function unreadable(name: string, error: unknown): ReadSource {
  return refuse(name, {
    code: "unreadable-file",
    summary: `${name} cannot be read: ${explainSystemError(error)}`,
    detail: "Check the path and its permissions.",
  });
}

function refuse(
  name: string,
  diagnostic: Omit<Diagnostic, "severity" | "path">,
): { readonly diagnostic: Diagnostic } {
  return {
    diagnostic: {
      severity: "error",
      path: [],
      location: { file: name, line: 1, column: 1 },
      ...diagnostic,
    },
  };
}
