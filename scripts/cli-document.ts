import type { Command } from "commander";
import { buildProgram } from "../src/cli/program.js";
import { plainPaint } from "../src/plan/index.js";

/** What docs/cli.md says of every command: its own help. */
export function renderCommandHelp(): string {
  const program = buildProgram({
    terminal: {
      write: () => {},
      writeDocument: () => {},
      confide: () => {},
      warn: () => {},
      hide: String,
      paint: plainPaint,
      isInteractive: false,
    },
    signal: new AbortController().signal,
    onExit: () => {},
  });
  return leavesOf(program, []).map(renderCommand).join("\n\n");
}

interface Leaf {
  readonly words: readonly string[];
  readonly command: Command;
}

function leavesOf(command: Command, before: readonly string[]): Leaf[] {
  const words = [...before, command.name()];
  if (command.commands.length === 0) return [{ words, command }];
  return command.commands.flatMap((child) => leavesOf(child, words));
}

function renderCommand({ words, command }: Leaf): string {
  let text = "";
  command.configureOutput({ writeOut: (piece) => (text += piece), getOutHelpWidth: () => 100 });
  command.outputHelp();
  return `## ${words.join(" ")}\n\n\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}
