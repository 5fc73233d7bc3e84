import { existsSync, mkdirSync, openSync, closeSync, readSync, rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { Draft, type WriteOptions } from "./draft.js";

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
  // Where it fails, the draft below says so.
  try {
    mkdirSync(path, { recursive: true });
  } catch {
    return missing.filter((folder) => existsSync(folder));
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
  const status = statSync(path, { throwIfNoEntry: false });
  if (!status?.isFile() || status.size === 0) return false;
  try {
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
  } catch {
    // What cannot be read cannot be told to be ours.
    return true;
  }
}
