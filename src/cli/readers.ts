import { OperationError } from "../errors/index.js";
import { explainSystemError } from "../file/index.js";

/** Commands that change a tenant: they go on to their end, whether somebody reads along or not. */
const changing: ReadonlySet<string> = new Set(["apply", "destroy", "clone"]);

/** What becomes of a command whose output nobody takes any more. */
export class Readers {
  readonly #end: (code: number, failure?: OperationError) => void;
  #mustGoOn = false;
  #failure: OperationError | undefined;

  /** Listens for readers that go away, which would end the process wherever it is. */
  constructor(end: (code: number, failure?: OperationError) => void) {
    this.#end = end;
    process.stdout.on("error", (error: NodeJS.ErrnoException) => this.#lost(error));
    // There is nowhere left to complain.
    process.stderr.on("error", () => {});
  }

  /** Tells which command is about to run. */
  begin(command: string): void {
    this.#mustGoOn = changing.has(command);
  }

  /** Why a part of what was written reached nobody; a reader that has seen enough is none. */
  get failure(): OperationError | undefined {
    return this.#failure;
  }

  #lost(error: NodeJS.ErrnoException): void {
    // A reader that has seen enough, such as head, is no failure.
    const isEnough = error.code === "EPIPE" || error.code === "ERR_STREAM_DESTROYED";
    if (!isEnough) {
      this.#failure ??= new OperationError(
        `What is printed cannot be written: ${explainSystemError(error)}.`,
        { code: "unwritable-file", cause: error },
      );
    }
    if (!this.#mustGoOn) this.#end(isEnough ? 0 : 1, this.#failure);
  }
}
