import { fork, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Readable } from "node:stream";
import type { Run } from "./run-orgwright.js";

const program = fileURLToPath(new URL("resident.mjs", import.meta.url));

/** What one run of a command line is started with. */
export interface ResidentRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A process that runs the built command line again and again, one run at a time. */
class Resident {
  readonly #child: ChildProcess;
  readonly #ready: Promise<unknown>;
  readonly #ended: Promise<{ readonly code: number | null }>;

  constructor() {
    this.#child = fork(program, {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      execArgv: [],
      env: {},
    });
    this.#ready = once(this.#child, "message");
    this.#ended = new Promise((resolve) => this.#child.once("exit", (code) => resolve({ code })));
  }

  /** Whether it is there for another run. */
  get isAlive(): boolean {
    return this.#child.connected && this.#child.exitCode === null;
  }

  /** Lets it keep this process alive, while something is to be heard from it. */
  hold(isHeld: boolean): void {
    const word = isHeld ? "ref" : "unref";
    this.#child[word]();
    this.#child.channel?.[word]();
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      (stream as unknown as { ref(): void; unref(): void })[word]();
    }
  }

  async run(run: ResidentRun): Promise<Run> {
    const child = this.#child;
    await this.#ready;
    const id = randomUUID();
    const answered = once(child, "message").then(([message]) => message as { code: number });
    const texts = [child.stdout, child.stderr].map((stream) => textUntil(stream, `\0${id}\n`));
    child.send({ ...run, id });
    const { code } = await Promise.race([answered, this.#ended]);
    const [stdout = "", stderr = ""] = await Promise.all(texts);
    return { code, stdout, stderr };
  }
}

/** What comes before a mark, or all that comes. */
function textUntil(stream: Readable | null, mark: string): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const end = (whole: string): void => {
      stream?.off("data", take).off("close", close);
      resolve(whole);
    };
    const take = (piece: string): void => {
      text += piece;
      if (text.endsWith(mark)) end(text.slice(0, -mark.length));
    };
    const close = (): void => end(text);
    stream?.setEncoding("utf8").on("data", take).once("close", close);
  });
}

const idle: Resident[] = [];

/** Runs the built command line in a process that has run it before, or will again. */
export async function runResident(run: ResidentRun): Promise<Run> {
  const resident = idle.pop() ?? new Resident();
  resident.hold(true);
  try {
    return await resident.run(run);
  } finally {
    resident.hold(false);
    if (resident.isAlive) idle.push(resident);
  }
}
