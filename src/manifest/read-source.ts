import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import type { Diagnostic } from "../errors/index.js";
import { explainSystemError, type FoundFile } from "./find-files.js";
import { Source } from "./source.js";

/** Files beyond this many bytes are not manifests. 100,000 organizations need a fifth of it. */
export const maxFileBytes = 32 * 1024 * 1024;

/** The text of a file, or why it has none. */
export type ReadSource =
  | { readonly source: Source; readonly diagnostic?: never }
  | { readonly source?: never; readonly diagnostic: Diagnostic };

/** Reads a file, or standard input, as far as a manifest may be long. */
export async function readSource(
  file: FoundFile,
  stdin: AsyncIterable<Uint8Array>,
): Promise<ReadSource> {
  try {
    const bytes = file.path === undefined ? await readUpTo(stdin) : await readSmall(file.path);
    return bytes === undefined
      ? refuse(file, {
          code: "file-too-large",
          summary: `${file.name} is larger than ${maxFileBytes / 1024 / 1024} MiB`,
          detail: "No manifest is. Split it into several files in one folder.",
        })
      : decode(file, bytes);
  } catch (error) {
    return refuse(file, {
      code: "unreadable-file",
      summary: `${file.name} cannot be read: ${explainSystemError(error)}`,
      detail: "Check the path and its permissions.",
    });
  }
}

async function readSmall(path: string): Promise<Uint8Array | undefined> {
  if ((await stat(path)).size > maxFileBytes) return undefined;
  const bytes = await readFile(path);
  return bytes.length > maxFileBytes ? undefined : bytes;
}

async function readUpTo(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    size += chunk.length;
    if (size > maxFileBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(file: FoundFile, bytes: Uint8Array): ReadSource {
  if (isUtf8(bytes)) return { source: new Source(file.name, new TextDecoder().decode(bytes)) };
  const isUtf16 =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    return refuse(file, {
      code: "not-utf8",
      summary: `${file.name} is UTF-16 text`,
      detail: "Save it as UTF-8; editors call that the encoding.",
    });
  }
  const offset = findInvalidUtf8(bytes);
  // Up to there it is UTF-8, so that the text ends exactly where the trouble begins.
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const { line, column } = new Source(file.name, before).locate(before.length);
  return refuse(file, {
    code: "not-utf8",
    summary: `${file.name} is not UTF-8 text`,
    detail: `The byte 0x${(bytes[offset] ?? 0).toString(16)} cannot stand here. Save the file as UTF-8.`,
    location: { file: file.name, line, column },
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

function refuse(
  file: FoundFile,
  diagnostic: Omit<Diagnostic, "severity" | "path">,
): { readonly diagnostic: Diagnostic } {
  return {
    diagnostic: {
      severity: "error",
      path: [],
      location: { file: file.name, line: 1, column: 1 },
      ...diagnostic,
    },
  };
}
