// The command line's way in and out: the only place that prints what went wrong and sets the exit code.
import { CommanderError, type Command } from "commander";
import { DiagnosticError, OperationError, renderDiagnostics } from "../errors/index.js";
import { renderCount } from "../text/index.js";
import { buildProgram } from "./program.js";
import { Readers } from "./readers.js";
import { openTerminal, type Terminal } from "./terminal.js";

const terminal = openTerminal(process.env, process.argv.includes("--no-color"));
const interruption = new AbortController();
let isRunning = true;

/** Every wait ends at a signal. Should one not, the process ends all the same, after so long. */
const longestEndMs = 5000;

for (const name of ["SIGINT", "SIGTERM"] as const) {
  process.on(name, () => {
    // Whoever asks twice does not want to wait for requests under way.
    if (interruption.signal.aborted) process.exit(130);
    terminal.warn("\nInterrupted: waiting for the requests under way. Once more ends at once.");
    const reason = new OperationError("The run was interrupted. Run again to finish it.", {
      code: "interrupted",
    });
    interruption.abort(reason);
    // Nobody knows when somebody who writes manifests into a pipe will be done.
    process.stdin.on("error", () => {}).destroy(reason);
    setTimeout(() => {
      if (isRunning) process.exit(130);
    }, longestEndMs).unref();
  });
}

const readers = new Readers((code, failure) => {
  if (failure) explain(failure, terminal);
  process.exit(code);
});

try {
  const program = buildProgram({
    terminal,
    signal: interruption.signal,
    onExit: (code) => {
      process.exitCode = code;
    },
  });
  overrideExit(program);
  program.hook("preAction", (_program, command) => readers.begin(command.name()));
  await program.parseAsync();
} catch (error) {
  // What an interrupted command complains about is that it was interrupted.
  const { aborted, reason } = interruption.signal;
  const isMeant = error instanceof OperationError || error instanceof CommanderError;
  process.exitCode = explain(aborted && !isMeant ? reason : error, terminal);
} finally {
  isRunning = false;
}
if (readers.failure) process.exitCode = explain(readers.failure, terminal);

/** Makes commander throw instead of ending the process, so that output is written to its end. */
function overrideExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) overrideExit(inner);
}

/** Prints why a command ended early. Returns the exit code. */
function explain(error: unknown, { warn, paint }: Terminal): number {
  if (error instanceof CommanderError) {
    // Its message was printed by commander already; help and version are no failures.
    return error.exitCode === 0 ? 0 : 1;
  }
  if (error instanceof DiagnosticError) {
    warn(renderDiagnostics(error.diagnostics, paint));
    const errors = error.diagnostics.filter(({ severity }) => severity === "error").length;
    warn(`\n${renderCount(errors, "error")}; nothing was changed.`);
    return 1;
  }
  if (error instanceof OperationError) {
    warn(`${paint.red(`error[${error.code}]`)} ${error.message}`);
    return 1;
  }
  warn(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
