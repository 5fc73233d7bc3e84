import { randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { OperationError } from "../errors/index.js";
import { adviseOnWriting, explainSystemError } from "./system-error.js";

/** How a file is written. */
export interface WriteOptions {
  /** Who may do what with it; that of the file in its place, or else what is usual, unless set. */
  readonly mode?: number;
  /** Whether a file that is there by the time all is written stays, and the draft is refused. */
  readonly keepsExisting?: boolean;
}

/**
 * A file that is being written beside the one whose place it takes: until {@link commit}, and after a
 * failure, what was there is there. A link is followed and stays a link. What is no plain file, such
 * as a pipe or a device, is written as it comes.
 *
 * Every method throws OperationError `unwritable-file` where the system refuses.
 */
export class Draft {
  readonly #path: string;
  /** The file itself, where the path is a link to it. */
  readonly #target: string;
  readonly #options: WriteOptions;
  readonly #temporary: string | undefined;
  #descriptor: number | undefined;
  /** What was there, under another name, until nobody may want it back. */
  #earlier: string | undefined;

  constructor(path: string, options: WriteOptions = {}) {
    this.#path = path;
    this.#options = options;
    [this.#target, this.#temporary, this.#descriptor] = this.#try(() => this.#open());
  }

  /** Adds text, or bytes. */
  write(content: string | Uint8Array): void {
    this.#try(() => {
      const bytes = typeof content === "string" ? Buffer.from(content) : content;
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.#descriptor ?? -1, bytes, done);
      }
    });
  }

  /** Puts what was written in the place of what was there. Ends the draft. */
  commit(): void {
    this.#try(() => {
      this.#settle();
      if (this.#temporary === undefined) return;
      if (this.#options.keepsExisting) {
        linkSync(this.#temporary, this.#target);
        rmSync(this.#temporary);
      } else renameSync(this.#temporary, this.#target);
      syncFolder(dirname(this.#target));
    });
  }

  /** As {@link commit}, but {@link restore} can undo it until {@link forget} is called. */
  commitUndoably(): void {
    this.#try(() => {
      if (this.#temporary === undefined || statOf(this.#target) === undefined) return;
      this.#earlier = besides(this.#target, "earlier");
      linkSync(this.#target, this.#earlier);
    });
    this.commit();
  }

  /** Puts back what was there before {@link commitUndoably}. */
  restore(): void {
    if (this.#earlier !== undefined) renameSync(this.#earlier, this.#target);
    else if (this.#temporary !== undefined) rmSync(this.#target, { force: true });
    this.#earlier = undefined;
  }

  /** Lets go of what was there before {@link commitUndoably}. */
  forget(): void {
    if (this.#earlier !== undefined) rmSync(this.#earlier, { force: true });
    this.#earlier = undefined;
  }

  /** Ends the draft and leaves nothing of it behind. Never throws. */
  discard(): void {
    try {
      if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    } catch {
      // Whatever kept it from being closed does not matter any more.
    }
    this.#descriptor = undefined;
    if (this.#temporary !== undefined) rmSync(this.#temporary, { force: true });
  }

  #open(): [target: string, temporary: string | undefined, descriptor: number] {
    const target = isLink(this.#path) ? realpathSync(this.#path) : this.#path;
    const status = statOf(target);
    if (status && !status.isFile()) return [target, undefined, openSync(target, "w")];
    const temporary = besides(target, "new");
    const mode = this.#options.mode ?? (status ? status.mode & 0o777 : undefined);
    const descriptor = openSync(temporary, "wx", mode ?? 0o666);
    try {
      if (mode !== undefined) chmodSync(temporary, mode);
      if (status) keepOwner(temporary, status);
    } catch (error) {
      closeSync(descriptor);
      rmSync(temporary, { force: true });
      throw error;
    }
    return [target, temporary, descriptor];
  }

  #settle(): void {
    if (this.#descriptor === undefined) return;
    if (this.#temporary !== undefined) fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #try<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (cause) {
      this.discard();
      const code = (cause as { readonly code?: unknown }).code;
      if (code === "EEXIST" && this.#options.keepsExisting) {
        throw new OperationError(`${this.#path} is there already. Nothing was written.`, {
          code: "would-overwrite",
          cause,
        });
      }
      const reason =
        code === "ENOENT" && isLink(this.#path)
          ? "it is a link that leads nowhere"
          : code === "ENOENT"
            ? "its folder does not exist"
            : explainSystemError(cause);
      throw new OperationError(
        `${this.#path} cannot be written: ${reason}. What was there before is as it was. ${adviseOnWriting(cause)}`,
        { code: "unwritable-file", cause },
      );
    }
  }
}

function besides(path: string, purpose: string): string {
  return join(
    dirname(path),
    `.${basename(path).slice(0, 100)}.${randomBytes(6).toString("hex")}.${purpose}`,
  );
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

/** A file of somebody else stays theirs, where we may see to that. */
function keepOwner(path: string, { uid, gid }: Stats): void {
  const made = statSync(path);
  if (made.uid === uid && made.gid === gid) return;
  try {
    chownSync(path, uid, gid);
  } catch {
    // Only root may give files away; the file is as good with another owner.
  }
}

/** Without it, a crash of the machine could bring the former file back. */
function syncFolder(path: string): void {
  try {
    const descriptor = openSync(path, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // Some systems do not open folders, and some file systems do not sync them.
  }
}
