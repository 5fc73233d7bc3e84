import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  leftOutBy,
  toRecord,
  type PlanNote,
  type PlanNotes,
  type PlanRecord,
} from "./plan-notes.js";

/** Where and as whom a process keeps its notes. */
export interface NotesPlace {
  /** Terraform's own folder of a configuration, `.terraform`. */
  readonly dataFolder: string;
  /** The id of the Terraform that has started this process. */
  readonly run: number;
  /** The id of this process. */
  readonly process: number;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}

/** The place of a process that Terraform has started, in the folder of its configuration. */
export function placeOf({
  env,
  ppid,
  pid,
}: Pick<NodeJS.Process, "env" | "ppid" | "pid">): NotesPlace {
  return {
    dataFolder: env["TF_DATA_DIR"] || ".terraform",
    run: ppid,
    process: pid,
    now: () => Date.now(),
  };
}

/** Somebody who approves a plan later than this may have given others time to change the tenant. */
const freshMs = 60_000;
/** Plans that are older are not applied any more. */
const longestMs = 14 * 24 * 60 * 60 * 1000;
const mostFiles = 50;

/** The first line of a file. */
interface Header {
  readonly tenant: string;
  readonly run: number;
  readonly process: number;
  readonly beganAt: number;
}

interface Filed {
  readonly run: number;
  readonly process: number;
  readonly beganAt: number;
  readonly changedAt: number;
  readonly notes: readonly PlanNote[];
}

/**
 * Notes in a file beside what Terraform keeps for a configuration. They hold names and ids, no
 * values. A saved plan that is applied elsewhere finds none, and is applied carefully.
 */
export function fileNotes({ dataFolder, run, process: self, now }: NotesPlace): PlanNotes {
  const folder = join(dataFolder, "orgwright");
  let tenant = "";
  let file: string | undefined;
  let beganAt = 0;
  let record: PlanRecord | undefined;
  let told: ReadonlySet<string> | undefined;
  let leftOut: ReadonlyMap<string, ReadonlySet<string>> | undefined;

  return {
    begin(next) {
      tenant = next;
      file = undefined;
      beganAt = now();
      record = undefined;
      told = undefined;
      leftOut = undefined;
    },
    note(note) {
      if (record !== undefined) return true;
      try {
        file ??= startFile();
        appendFileSync(file, `${JSON.stringify(note)}\n`);
        return true;
      } catch {
        // A folder that cannot be written makes applies careful, and nothing else.
        return false;
      }
    },
    isToldOf(name) {
      told ??= new Set(
        readPlans()
          // Those that run still are at work on this same plan, for other provider blocks.
          .filter((entry) => entry.run === run && !isRunning(entry.process))
          .flatMap(({ notes }) => notes)
          .flatMap((note) => (note.kind === "born" ? [note.name] : [])),
      );
      return told.has(name);
    },
    leftOutOf(id) {
      leftOut ??= leftOutBy(readPlans().flatMap(({ notes }) => notes));
      return leftOut.get(id) ?? new Set();
    },
    record() {
      record ??= readRecord();
      return record;
    },
  };

  function startFile(): string {
    mkdirSync(folder, { recursive: true });
    const old = filesIn(folder).map((path) => ({ path, at: statSync(path).mtimeMs }));
    old.sort((left, right) => right.at - left.at);
    for (const [index, { path, at }] of old.entries()) {
      if (index >= mostFiles || now() - at > longestMs) rmSync(path, { force: true });
    }
    const path = join(folder, `plan-${run}-${self}.jsonl`);
    const header: Header = { tenant, run, process: self, beganAt };
    writeFileSync(path, `${JSON.stringify(header)}\n`, { mode: 0o600 });
    return path;
  }

  function readRecord(): PlanRecord {
    // Carrying out means that what was noted so far was no plan of this process.
    if (file !== undefined) rmSync(file, { force: true });
    const filed = readPlans();
    // The plan of this very run, else the last one that was made here.
    const ours = filed.filter((entry) => entry.run === run && now() - entry.changedAt < longestMs);
    const last = filed.at(-1)?.run;
    const chosen = ours.length > 0 ? ours : filed.filter((entry) => entry.run === last);
    const isFresh = ours.length > 0 && ours.every((entry) => now() - entry.changedAt < freshMs);
    return toRecord(newestOf(chosen), isFresh);
  }

  /** What was planned for this tenant by other processes, the oldest first. */
  function readPlans(): readonly Filed[] {
    return filesIn(folder)
      .filter((path) => path !== file)
      .flatMap((path) => readFiled(path, tenant) ?? [])
      .sort((left, right) => left.beganAt - right.beganAt);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process that may not be signalled is there all the same.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Of each organization what the newest plan says of it; one run may plan several times. */
function newestOf(filed: readonly Filed[]): readonly PlanNote[] {
  const newest = new Map<string, Filed>();
  for (const entry of filed) for (const note of entry.notes) newest.set(subjectOf(note), entry);
  return filed.flatMap((entry) =>
    entry.notes.filter((note) => newest.get(subjectOf(note)) === entry),
  );
}

function subjectOf(note: PlanNote): string {
  return note.kind === "born" ? note.name : note.id;
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^plan-\d+-\d+\.jsonl$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readFiled(path: string, tenant: string): Filed | undefined {
  try {
    const [head, ...lines] = readFileSync(path, "utf8").trimEnd().split("\n");
    const header = JSON.parse(head ?? "") as Header;
    if (header.tenant !== tenant) return undefined;
    return {
      run: header.run,
      process: header.process,
      beganAt: header.beganAt,
      changedAt: statSync(path).mtimeMs,
      notes: lines.map((line) => JSON.parse(line) as PlanNote),
    };
  } catch {
    // Another process may be writing it, or somebody has changed it.
    return undefined;
  }
}
