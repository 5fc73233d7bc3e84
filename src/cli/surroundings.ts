import type { Terminal } from "./terminal.js";

/** What a command gets from the process. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Called with the exit code of the command that ran. */
  readonly onExit: (code: number) => void;
}

/** Words of a command's help: lines that can be copied. */
export function examples(...lines: readonly string[]): string {
  const title = lines.length === 1 ? "Example:" : "Examples:";
  return `\n${title}\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** The argument of commands that read manifests: its name and its description. */
export const manifestPaths = [
  "[path...]",
  "manifests: files, folders, - for standard input (default: organizations.yaml or organizations/)",
] as const;
