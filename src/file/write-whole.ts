import { existsSync, mkdirSync, openSync, closeSync, readSync, rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { OperationError } from "../errors/index.js";
import { Draft, type WriteOptions } from "./draft.js";
import { adviseOnWriting, explainSystemError } from "./system-error.js";

/**
 * Writes a file whole or not at all.
 *
 * @throws OperationError `unwritable-file`, `would-overwrite`; what was there is as it was
 */
export function writeWhole(
  path: string,
  content: string | Uint8Array,
  options?: WriteOptions,
): void {
  const draft = new Draft(path, options);
  draft.write(content);
  draft.commit();
}

/**
 * As {@link writeWhole}, of a text that comes in pieces. Where they end with an error, nothing is
 * written and the error goes on.
 */
export async function writePieces(
  path: string,
  pieces: AsyncIterable<string>,
  options?: WriteOptions,
): Promise<void> {
  const draft = new Draft(path, options);
  try {
    for await (const piece of pieces) draft.write(piece);
    draft.commit();
  } finally {
    draft.discard();
  }
}

/**
 * Writes several files, and makes the folders that they stand in: all of them, or nothing.
 *
 * @throws OperationError `unwritable-file`; everything is as it was
 */
export function writeAllOrNone(files: ReadonlyMap<string, string>): void {
  const folders: string[] = [];
  const drafts: Draft[] = [];
  const committed: Draft[] = [];
  try {
    for (const [path, text] of files) {
      folders.push(...makeFolder(dirname(path)));
      const draft = new Draft(path);
      drafts.push(draft);
      draft.write(text);
    }
    for (const draft of drafts) {
      draft.commitUndoably();
      committed.push(draft);
    }
  } catch (error) {
    for (const draft of committed.toReversed()) draft.restore();
    for (const draft of drafts) {
      draft.discard();
      draft.forget();
    }
    for (const folder of folders.toReversed()) removeEmpty(folder);
    throw error;
  }
  for (const draft of drafts) draft.forget();
}

/** Makes a folder and those above it that are missing; returns those that it made, outermost first. */
function makeFolder(path: string): string[] {
  const missing: string[] = [];
  for (let folder = path; !existsSync(folder); folder = dirname(folder)) missing.unshift(folder);
  try {
    mkdirSync(path, { recursive: true });
  } catch (cause) {
    for (const folder of missing.toReversed()) removeEmpty(folder);
    throw new OperationError(
      `The folder ${path} cannot be made: ${explainSystemError(cause)}. ${adviseOnWriting(cause)}`,
      { code: "unwritable-file", cause },
    );
  }
  return missing;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something into it.
  }
}

/** How much of a file is looked at to tell whose it is. */
const tellingBytes = 4096;

/**
 * Whether a path is a file with something in it that is not ours, so that writing over it would lose
 * somebody's work.
 *
 * @param isOurs tells by the beginning and the end of its text
 */
export function holdsOthersWork(path: string, isOurs: (text: string) => boolean): boolean {
  try {
    const status = statSync(path, { throwIfNoEntry: false });
    if (!status?.isFile() || status.size === 0) return false;
    const descriptor = openSync(path, "r");
    try {
      const read = (position: number): string => {
        const part = Buffer.alloc(Math.min(tellingBytes, status.size));
        return part.toString("utf8", 0, readSync(descriptor, part, 0, part.length, position));
      };
      return !isOurs(read(0) + read(Math.max(0, status.size - tellingBytes)));
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    // What cannot be read cannot be told to be ours; where there is no such place, nothing is lost.
    return !leadsNowhere(cause);
  }
}

/** Whether a path cannot be that of a file: whoever writes there is told why. */
function leadsNowhere(error: unknown): boolean {
  const { code } = error as { readonly code?: unknown };
  return code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG";
}
