import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { drawChart } from "./chart.js";
import type { Result } from "./result.js";

const begin = "<!-- results: begin, written by the benchmark -->";
const end = "<!-- results: end -->";

/** Writes `latest.json` and `chart.svg` into a folder. */
export async function writeResult(result: Result, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "latest.json"), `${JSON.stringify(result, undefined, 2)}\n`);
  await writeFile(join(folder, "chart.svg"), drawChart(result));
}

/** Puts the tables of a result into a document, between its two markers. */
export async function writeTables(tables: string, document: string): Promise<void> {
  const text = await readFile(document, "utf8");
  await writeFile(document, replaceTables(text, tables));
}

/**
 * Replaces what stands between the markers of a document.
 *
 * @throws Error when a marker is missing
 */
export function replaceTables(text: string, tables: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`The document lacks ${begin} and ${end}.`);
  return `${text.slice(0, from + begin.length)}\n\n${tables}\n\n${text.slice(to)}`;
}
