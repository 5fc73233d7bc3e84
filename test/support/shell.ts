import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const longestScriptMs = 60_000;

/** Where and with what a shell starts. */
export interface ShellOptions {
  /** The folder they start in; a new, empty one unless given. */
  readonly folder?: string;
  /** Added to an environment that holds nothing of ours. */
  readonly env?: Readonly<Record<string, string>>;
}

/** How a script ended. */
export interface ScriptRun {
  readonly code: number | null;
  /** Both streams, as they came. */
  readonly output: string;
}

/** A shell session: what one script sets or changes, the next one finds. */
export interface Shell {
  readonly folder: string;
  /** Writes a file below the folder. */
  write(path: string, text: string): Promise<void>;
  run(script: string): Promise<ScriptRun>;
  /** Starts a script that goes on; the code is null unless it ended before it printed the text. */
  runInBackground(script: string, until: string): Promise<ScriptRun>;
  /** Ends what goes on and, unless it was given, removes the folder. */
  close(): Promise<void>;
}

/**
 * Opens a shell in which `orgwright` and `npx orgwright` mean the built program, and `npm ci` puts it
 * into a folder whose lock file pins it.
 */
export async function openShell({ folder, env = {} }: ShellOptions = {}): Promise<Shell> {
  const own = await mkdtemp(join(tmpdir(), "orgwright-shell-"));
  const bin = join(own, "bin");
  const state = join(own, "state.sh");
  const start = folder ?? join(own, "folder");
  await mkdir(bin);
  if (folder === undefined) await mkdir(start);
  await writeFile(state, `cd ${quote(start)}\n`);
  await writePrograms(bin);
  const environment = {
    PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}`,
    HOME: own,
    NO_COLOR: "1",
    ...env,
  };
  const running = new Set<ChildProcess>();

  const launch = (script: string): ChildProcess => {
    const child = spawn("bash", ["-eo", "pipefail", "-c", script], {
      cwd: start,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // A group of its own, so that what the script started ends with it.
      detached: true,
    });
    running.add(child);
    child.on("close", () => running.delete(child));
    return child;
  };
  return {
    folder: start,
    async write(path, text) {
      await mkdir(dirname(join(start, path)), { recursive: true });
      await writeFile(join(start, path), text);
    },
    run(script) {
      const keep = `{ export -p; printf 'cd %q\\n' "$PWD"; } > ${quote(state)}`;
      return finish(launch(`. ${quote(state)}\ntrap ${quote(keep)} EXIT\n${script}`));
    },
    runInBackground: (script, until) => finish(launch(`. ${quote(state)}\n${script}`), until),
    async close() {
      for (const child of running) {
        const ended = new Promise((resolve) => child.once("close", resolve));
        endGroup(child);
        await ended;
      }
      await rm(own, { recursive: true });
    },
  };
}

function finish(child: ChildProcess, until?: string): Promise<ScriptRun> {
  return new Promise((resolve, reject) => {
    let output = "";
    const tooLong = setTimeout(() => endGroup(child), longestScriptMs);
    const conclude = (code: number | null): void => {
      clearTimeout(tooLong);
      resolve({ code, output });
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output += text;
        if (until !== undefined && output.includes(until)) conclude(null);
      });
    }
    child.on("error", reject);
    child.on("close", (code) => conclude(code ?? 124));
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It ended in the meantime.
  }
}

async function writePrograms(bin: string): Promise<void> {
  const orgwright = `exec ${quote(process.execPath)} ${quote(main)}`;
  await writeProgram(join(bin, "orgwright"), `${orgwright} "$@"`);
  await writeProgram(join(bin, "npm"), npm(orgwright));
  await writeProgram(
    join(bin, "npx"),
    [
      'while [ "$1" = --yes ] || [ "$1" = -y ]; do shift; done',
      'case "$1" in',
      `  orgwright|orgwright@*) shift; ${orgwright} "$@" ;;`,
      '  *) echo "npx: only orgwright can be run here, not $1" >&2; exit 1 ;;',
      "esac",
    ].join("\n"),
  );
}

/** What `npm ci` does here: it takes a lock file, and leaves what it found in its environment. */
const npm = (orgwright: string): string => `
[ "$1" = ci ] || { echo "npm: only ci can be run here, not $1" >&2; exit 1; }
[ -f package-lock.json ] || { echo "npm: npm ci needs a package-lock.json" >&2; exit 1; }
case " $* " in *" --ignore-scripts "*) ;; *) echo "npm: scripts of packages would run" >&2; exit 1 ;; esac
env > npm-environment
rm -rf node_modules
mkdir -p node_modules/.bin
printf '%s\\n' '#!/usr/bin/env bash' ${quote(`${orgwright} "$@"`)} > node_modules/.bin/orgwright
chmod +x node_modules/.bin/orgwright`;

function writeProgram(path: string, script: string): Promise<void> {
  return writeFile(path, `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
