import { parseArgs } from "node:util";

/** The parts of the benchmark that `--only` can name. */
export const partNames = [
  "create",
  "nothing-to-change",
  "version",
  "growth",
  "looks",
  "pacing",
  "mixes",
  "hanging",
  "crowd",
  "page",
  "fleet",
  "terraform",
] as const;

/** A part of the benchmark. */
export type Part = (typeof partNames)[number];

/** What the benchmark was told. */
export interface BenchOptions {
  readonly runs: number;
  readonly organizations: number;
  readonly parts: ReadonlySet<Part>;
  /** Small sizes and no other tool: shows that the benchmark works, measures nothing. */
  readonly isQuick: boolean;
  /** Where results go; undefined for none. */
  readonly outFolder: string | undefined;
}

/** What can be given. */
export const usage = `Measures Orgwright, beside auth0-deploy-cli where that does the same work.
usage: npm run bench -- [--runs N] [--organizations N] [--only PART]… [--quick] [--out FOLDER]
PART is one of ${partNames.join(", ")}; all of them unless given, which takes hours.
--quick shows that a part works, and measures nothing. --out FOLDER takes the results; a whole benchmark renews those that are published.`;

/**
 * Reads the benchmark's arguments. Only a whole benchmark writes to the default folder, so that
 * published numbers are always of one run.
 *
 * @throws Error when they are not understood
 */
export function parseBenchOptions(args: readonly string[], resultsFolder: string): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: "string" },
      organizations: { type: "string" },
      only: { type: "string", multiple: true },
      quick: { type: "boolean" },
      out: { type: "string" },
    },
  });
  const isQuick = values.quick ?? false;
  const parts = new Set((values.only ?? partNames).map(checkPart));
  const isWhole = !isQuick && values.only === undefined && values.organizations === undefined;
  return {
    runs: readCount(values.runs, isQuick ? 1 : 3),
    organizations: readCount(values.organizations, isQuick ? 20 : 500),
    parts,
    isQuick,
    outFolder: values.out ?? (isWhole ? resultsFolder : undefined),
  };
}

function checkPart(name: string): Part {
  const part = partNames.find((known) => known === name);
  if (part === undefined) throw new Error(`There is no part ${name}.\n${usage}`);
  return part;
}

function readCount(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,6}$/.test(text))
    throw new Error(`${text} is no number of at least 1.\n${usage}`);
  return Number(text);
}
