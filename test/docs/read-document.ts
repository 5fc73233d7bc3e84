/** A fenced block of a Markdown document that says something to the runner. */
export type DocumentBlock = FileBlock | ScriptBlock;

/** A file that the document shows, to be written before what follows. */
export interface FileBlock {
  readonly kind: "file";
  readonly line: number;
  readonly path: string;
  readonly text: string;
}

/** Commands that the document shows, to be run. */
export interface ScriptBlock {
  readonly kind: "script";
  readonly line: number;
  readonly script: string;
  /** How the script ends; 0 unless the document says otherwise. */
  readonly exitCode: number;
  /** What a script prints that goes on in the background, once what follows may run. */
  readonly backgroundUntil?: string;
  /** Lines that stand in the output in this order; `…` in a line stands for anything. */
  readonly output?: readonly string[];
}

interface Fence {
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The comment right above the fence, without its marks. */
  readonly note: string;
}

/**
 * Finds the blocks of a document that are run:
 *
 * - every `sh` block is a script; `<!-- exit 2 -->` above it is the code it ends with, and
 *   `<!-- background until "TEXT" -->` leaves it running once it has printed the text;
 * - `<!-- file: PATH -->` above a block of any language is a file;
 * - `<!-- output -->` above a block is what the script before it prints.
 *
 * @throws Error for a comment above a block that starts like one of these and is none
 */
export function readDocument(markdown: string): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  for (const fence of findFences(markdown)) {
    const { line, language, text, note } = fence;
    const file = /^file: (\S+)$/.exec(note)?.[1];
    if (file !== undefined) blocks.push({ kind: "file", line, path: file, text });
    else if (note === "output") blocks.push(withOutput(blocks.pop(), fence));
    else if (language === "sh" || language === "bash") {
      blocks.push({ kind: "script", line, script: text, ...readNote(note, line) });
    } else if (/^(exit|background|file|output)\b/.test(note)) {
      throw new Error(`line ${line}: <!-- ${note} --> does not fit the block below it`);
    }
  }
  return blocks;
}

function readNote(note: string, line: number): Pick<ScriptBlock, "exitCode" | "backgroundUntil"> {
  const exitCode = /^exit (\d+)$/.exec(note)?.[1];
  if (exitCode !== undefined) return { exitCode: Number(exitCode) };
  const until = /^background until "(.+)"$/.exec(note)?.[1];
  if (until !== undefined) return { exitCode: 0, backgroundUntil: until };
  if (/^(exit|background)\b/.test(note)) {
    throw new Error(`line ${line}: <!-- ${note} --> cannot be understood`);
  }
  return { exitCode: 0 };
}

function withOutput(before: DocumentBlock | undefined, { line, text }: Fence): ScriptBlock {
  if (before?.kind !== "script")
    throw new Error(`line ${line}: no script stands before the output`);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return { ...before, output: [...(before.output ?? []), ...lines] };
}

function findFences(markdown: string): Fence[] {
  const fences: Fence[] = [];
  const lines = markdown.split("\n");
  let note = "";
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    const [, indent = "", marks, language = ""] = /^(\s*)(`{3,})(\w*)/.exec(line) ?? [];
    if (marks === undefined) {
      if (line.trim() !== "") note = /^\s*<!-- (.*) -->\s*$/.exec(line)?.[1] ?? "";
      continue;
    }
    const end = lines.findIndex((text, at) => at > index && text.trim() === marks);
    const last = end === -1 ? lines.length : end;
    const body = lines.slice(index + 1, last).map((text) => text.slice(commonIndent(text, indent)));
    fences.push({ line: index + 1, language, text: `${body.join("\n")}\n`, note });
    note = "";
    index = last;
  }
  return fences;
}

function commonIndent(text: string, indent: string): number {
  return text.startsWith(indent) ? indent.length : 0;
}
