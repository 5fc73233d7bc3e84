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
]);

/** Why the system refused a file, in words. */
export function explainSystemError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return known.get(code) ?? (error instanceof Error ? error.message : String(error));
}
