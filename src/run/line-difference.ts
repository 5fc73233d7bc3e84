/** So many lines that are the same are shown around those that are not. */
const around = 3;

type Line = readonly [sign: " " | "-" | "+", text: string];

/** What is different in a text, line by line, in the form that `diff -u` and git have. */
export function renderDifference(file: string, before: string, after: string): string {
  const lines = compareLines(before.split("\n"), after.split("\n"));
  const changed = lines.flatMap(([sign], index) => (sign === " " ? [] : [index]));
  const hunks: [number, number][] = [];
  for (const index of changed) {
    const [start, end] = [Math.max(0, index - around), Math.min(lines.length, index + around + 1)];
    const last = hunks.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = end;
    else hunks.push([start, end]);
  }
  return [
    `--- ${file}`,
    `+++ ${file}`,
    ...hunks.flatMap((hunk) => renderHunk(lines, hunk)),
    "",
  ].join("\n");
}

function renderHunk(lines: readonly Line[], [start, end]: [number, number]): readonly string[] {
  const head = lines.slice(0, start);
  const body = lines.slice(start, end);
  const count = (all: readonly Line[], other: string): number =>
    all.filter(([sign]) => sign !== other).length;
  const from = `${count(head, "+") + 1},${count(body, "+")}`;
  const to = `${count(head, "-") + 1},${count(body, "-")}`;
  return [`@@ -${from} +${to} @@`, ...body.map(([sign, text]) => `${sign}${text}`)];
}

function compareLines(before: readonly string[], after: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const same = (lines: readonly string[]): Line[] => lines.map((text) => [" ", text]);
  return [
    ...same(before.slice(0, head)),
    ...compareMiddle(
      before.slice(head, before.length - tail),
      after.slice(head, after.length - tail),
    ),
    ...same(before.slice(before.length - tail)),
  ];
}

/** By the longest lines that both have, in their order. */
function compareMiddle(before: readonly string[], after: readonly string[]): Line[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  let [row, column] = [0, 0];
  while (row < before.length || column < after.length) {
    const [one, other] = [before[row], after[column]];
    if (one !== undefined && one === other) {
      lines.push([" ", one]);
      row += 1;
      column += 1;
    } else if (
      one !== undefined &&
      (other === undefined || at(row + 1, column) >= at(row, column + 1))
    ) {
      lines.push(["-", one]);
      row += 1;
    } else {
      lines.push(["+", other ?? ""]);
      column += 1;
    }
  }
  return lines;
}
