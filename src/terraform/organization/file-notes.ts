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
import { toRecord, type PlanNote, type PlanNotes, type PlanRecord } from "./plan-notes.js";

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

/** The first line of a file. */
interface Header {
  readonly tenant: string;
  readonly run: number;
  readonly beganAt: number;
}

interface Filed {
  readonly run: number;
  readonly beganAt: number;
  readonly changedAt: number;
  readonly notes: readonly PlanNote[];
}

/**
 * Notes in a file beside what Terraform keeps for a configuration. They hold names and ids, no
 * values. A saved plan that is applied elsewhere finds none, and is applied carefully.
 */
export function fileNotes({ dataFolder, run, process, now }: NotesPlace): PlanNotes {
  const folder = join(dataFolder, "orgwright");
  let tenant = "";
  let file: string | undefined;
  let beganAt = 0;
  let record: PlanRecord | undefined;

  return {
    begin(next) {
      tenant = next;
      file = undefined;
      beganAt = now();
      record = undefined;
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
    record() {
      record ??= readRecord();
      return record;
    },
  };

  function startFile(): string {
    mkdirSync(folder, { recursive: true });
    for (const old of filesIn(folder)) {
      if (now() - statSync(old).mtimeMs > longestMs) rmSync(old, { force: true });
    }
    const path = join(folder, `plan-${run}-${process}.jsonl`);
    const header: Header = { tenant, run, beganAt };
    writeFileSync(path, `${JSON.stringify(header)}\n`, { mode: 0o600 });
    return path;
  }

  function readRecord(): PlanRecord {
    // Carrying out means that what was noted so far was no plan of this process.
    if (file !== undefined) rmSync(file, { force: true });
    const filed = filesIn(folder)
      .flatMap((path) => readFiled(path, tenant) ?? [])
      .sort((left, right) => left.beganAt - right.beganAt);
    // The plan of this very run, else the last one that was made here.
    const ours = filed.filter((entry) => entry.run === run && now() - entry.changedAt < longestMs);
    const last = filed.at(-1)?.run;
    const chosen = ours.length > 0 ? ours : filed.filter((entry) => entry.run === last);
    const isFresh = ours.length > 0 && ours.every((entry) => now() - entry.changedAt < freshMs);
    return toRecord(newestOf(chosen), isFresh);
  }
}

/** Of each organization what the newest plan says of it; one run may plan several times. */
function newestOf(filed: readonly Filed[]): readonly PlanNote[] {
  const newest = new Map<string, Filed>();
  for (const entry of filed) for (const { id } of entry.notes) newest.set(id, entry);
  return filed.flatMap((entry) => entry.notes.filter(({ id }) => newest.get(id) === entry));
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
      beganAt: header.beganAt,
      changedAt: statSync(path).mtimeMs,
      notes: lines.map((line) => JSON.parse(line) as PlanNote),
    };
  } catch {
    // Another process may be writing it, or somebody has changed it.
    return undefined;
  }
}
