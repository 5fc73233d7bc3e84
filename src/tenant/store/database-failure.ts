import { OperationError } from "../../errors/index.js";

/** What can go wrong with a database's file, and what helps. */
interface Fault {
  readonly reason: string;
  readonly advice: string;
}

const unwritable: Fault = {
  reason: "it may not be written",
  advice: "Change its permissions, or give a path that can be written.",
};
const full: Fault = {
  reason: "the disk is full",
  advice: "Make room and run again; what was answered before is kept.",
};
const damaged: Fault = {
  reason: "it is damaged",
  advice: "Put a copy in its place, or move the file and its journal away to start afresh.",
};
const misplaced: Fault = {
  reason: "a part of the path is a file, not a folder",
  advice: "Give another path.",
};

/** By the code of the driver or the system. The driver's extended codes begin with these. */
const faults: Readonly<Record<string, Fault>> = {
  EACCES: unwritable,
  EPERM: unwritable,
  EROFS: unwritable,
  SQLITE_READONLY: unwritable,
  EISDIR: { reason: "it is a folder", advice: "Give the path of a file." },
  ENOTDIR: misplaced,
  EEXIST: misplaced,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_FULL: full,
  SQLITE_IOERR: {
    reason: "the disk refuses to be read or written, or is full",
    advice: "Check the disk and run again; what was answered before is kept.",
  },
  SQLITE_CANTOPEN: {
    reason: "it cannot be reached",
    advice: "Check that its folder is there and can be written.",
  },
  SQLITE_NOTADB: { reason: "it is not a database", advice: "Give another path." },
  SQLITE_CORRUPT: damaged,
  SQLITE_BUSY: {
    reason: "another process keeps it locked",
    advice: "End the process that has opened it, and run again.",
  },
};

/** A database's file that cannot be opened, for a reason that was found out. */
export function cannotBeOpened(path: string, why: string, cause?: unknown): OperationError {
  return new OperationError(
    `The embedded tenant's database ${path} cannot be opened: ${why}. ` +
      "Give a path that can be written, or move the file away to start afresh.",
    { code: "database-error", ...(cause !== undefined && { cause }) },
  );
}

/** The same for whatever the driver or the system says when it is tried. */
export function toOpeningError(path: string, error: unknown): OperationError {
  const why = faultOf(error)?.reason ?? (error as { message?: string }).message ?? String(error);
  return cannotBeOpened(path, why, error);
}

/**
 * What the driver says in the middle of the work, in words. A rule of the tables that is broken, and
 * what is nobody's fault but ours, stays as it is.
 */
export function toWorkError(path: string, error: unknown): unknown {
  const fault = faultOf(error);
  if (fault === undefined) return error;
  return new OperationError(`The embedded tenant's database ${path} fails: ${fault.reason}.`, {
    code: "database-error",
    advice: fault.advice,
    cause: error,
    // Nobody keeps it for ever; everything else has to be mended first.
    retryable: codeOf(error).startsWith("SQLITE_BUSY"),
  });
}

function faultOf(error: unknown): Fault | undefined {
  const code = codeOf(error);
  const message = String((error as { readonly message?: unknown } | undefined)?.message);
  // A table or a column that every file of the layout has.
  if (code === "SQLITE_ERROR" && message.startsWith("no such ")) return damaged;
  const name = Object.keys(faults).find((known) => code === known || code.startsWith(`${known}_`));
  return name === undefined ? undefined : faults[name];
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === "string" ? code : "";
}
