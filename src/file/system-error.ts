const known: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "it does not exist"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EISDIR", "it is a folder"],
  ["ELOOP", "its symbolic links lead in a circle"],
  ["ENAMETOOLONG", "the path is too long"],
  ["EMFILE", "too many files are open"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk is full"],
  ["EFBIG", "it is larger than files may be here"],
  ["EROFS", "the disk is read-only"],
  ["EEXIST", "something else is there already"],
  ["ENXIO", "nobody reads from it"],
  ["EIO", "the disk has failed"],
  ["SQLITE_FULL", "the disk is full"],
  ["SQLITE_READONLY", "it may not be written"],
  ["SQLITE_CANTOPEN", "it may not be opened"],
  ["SQLITE_IOERR", "the disk has failed"],
]);

const remedies: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "Make room, and try again."],
  ["EDQUOT", "Make room, and try again."],
  ["EFBIG", "Let it be larger (ulimit -f), and try again."],
  ["EIO", "Give a path on another disk."],
]);

/** Why the system refused a file, in words. */
export function explainSystemError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return known.get(code) ?? (error instanceof Error ? error.message : String(error));
}

/** What to do where the system refused to write a file, as sentences. */
export function adviseOnWriting(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return remedies.get(code) ?? "Give a path that can be written.";
}
