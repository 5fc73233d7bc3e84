import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { renderDiagnostics } from "../../errors/index.js";
import { writePieces } from "../../file/index.js";
import { renderCount } from "../duration.js";
import { exportManifest } from "../exporting.js";
import type { CacheOptions, SelectionOptions, TargetOptions } from "../options.js";
import { compileSelection, readOwnManifests } from "../../run/index.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { cacheOf } from "./compute-plan.js";

/** What `orgwright export` understands. */
export interface ExportCommandOptions extends TargetOptions, SelectionOptions, CacheOptions {
  readonly all?: true;
  readonly out?: string;
  readonly format: "yaml" | "json";
}

/** Writes the tenant's organizations as a manifest, piece by piece. Returns the exit code. */
export async function runExport(
  options: ExportCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const own = await readOwnManifests(options.environment);
  if (own.problems.length > 0) {
    terminal.warn(
      `${renderDiagnostics(own.problems, terminal.paint)}\n\nFormer names that the manifests here have for these are missing in what is exported.`,
    );
  }
  const selection = compileSelection(options, own.ignore);
  const rename = await renameFor(options);
  const target = await openTarget(options, process.env);
  let exported = 0;
  try {
    const pieces = exportManifest(
      target,
      options,
      {
        includes: (name) => selection.includes(name) && rename(name) !== undefined,
        rename: (name) => rename(name) ?? name,
        render: {
          format: options.format,
          formerNames: renameAll(own.formerNames, rename),
        },
        all: options.all,
        cache: cacheOf(target, options),
        end: (names) => {
          exported = names.length;
          // Before the end is written, so that a file stays as it was.
          selection.mustHaveMatched(names);
        },
      },
      terminal,
      signal,
    );
    if (options.out === undefined) {
      await pipeline(Readable.from(pieces), process.stdout, { end: false });
    } else await writePieces(options.out, pieces);
    terminal.warn(
      `Exported ${renderCount(exported, "organization")} of ${target.label}${options.out === undefined ? "" : ` to ${options.out}`}.`,
    );
    return 0;
  } finally {
    await target.close();
  }
}

/** Former names as manifests have them; one that no manifest of the environment could have is left out. */
function renameAll(
  formerNames: ReadonlyMap<string, readonly string[]>,
  rename: (name: string) => string | undefined,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...formerNames].flatMap(([name, former]) => {
      const present = rename(name);
      const known = former.flatMap((other) => rename(other) ?? []);
      return present === undefined || known.length === 0 ? [] : [[present, known] as const];
    }),
  );
}

/** The names in manifests of an environment's organizations; undefined for those of others. */
async function renameFor({
  environment,
}: ExportCommandOptions): Promise<(name: string) => string | undefined> {
  if (environment === undefined) return (name) => name;
  const { nameWithout } = await import("../../environment/index.js");
  return (name) => nameWithout(environment, name);
}
