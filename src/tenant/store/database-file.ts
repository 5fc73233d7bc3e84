import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from "node:fs";
import { dirname } from "node:path";

const headerLength = 100;
const magic = "SQLite format 3\0";
/** A log without a single change in it is as long as its head. */
const emptyLogLength = 32;
/** What is written before the first change of a new file; there is nothing to be lost in it. */
const emptyJournalLength = 4096;

/**
 * Looks at a database's files before the driver does, which would take some of what is wrong for a
 * new database, and throw away what the journal holds.
 *
 * @returns what is wrong; undefined when the driver may try.
 */
export function findFault(path: string): string | undefined {
  const length = lengthOf(path);
  const logLength = lengthOf(`${path}-wal`);
  if (length === 0) {
    const journal = [
      ...(logLength > emptyLogLength ? [`${path}-wal`] : []),
      ...(lengthOf(`${path}-journal`) > emptyJournalLength ? [`${path}-journal`] : []),
    ];
    return journal.length === 0
      ? undefined
      : `there is nothing in it, but its journal ${journal[0]} holds data; move both away together`;
  }
  const header = readHeader(path);
  if (header.length < headerLength || header.toString("latin1", 0, magic.length) !== magic) {
    return "it is not a database";
  }
  // With changes in the log, the file may be shorter than it will be.
  const isCut =
    logLength <= emptyLogLength &&
    header.readUInt32BE(24) === header.readUInt32BE(92) &&
    length < pageSizeOf(header) * header.readUInt32BE(28);
  return isCut ? "it is damaged: a part of it is missing" : undefined;
}

/** Makes a file, and its folder, unless they are there. */
export function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  closeSync(openSync(path, "a", 0o600));
}

/** Leaves a file, and what stands beside it, to its owner: it holds a secret and a signing key. */
export function keepPrivate(path: string): void {
  for (const name of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(name, { throwIfNoEntry: false })?.mode ?? 0;
    // A file of somebody else's is his to judge.
    if ((mode & 0o077) !== 0 && statSync(name).uid === process.getuid?.()) chmodSync(name, 0o600);
  }
}

function readHeader(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const header = Buffer.alloc(headerLength);
    return header.subarray(0, readSync(file, header, 0, headerLength, 0));
  } finally {
    closeSync(file);
  }
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/** In bytes; 0 for what is not there. Folders, and what may not be looked at, are the driver's to judge. */
function lengthOf(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() === true ? found.size : 0;
}
