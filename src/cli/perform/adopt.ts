import { planAdoptions, writeAdoption, type Adoptions } from "../../run/index.js";
import { renderCount, revealLine, revealLines } from "../../text/index.js";
import { loadManifests } from "../manifests.js";
import type { CacheOptions, SelectionOptions, SourceOptions, TargetOptions } from "../options.js";
import { openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { computePlan } from "./compute-plan.js";

/** What `orgwright adopt` understands. */
export interface AdoptCommandOptions
  extends TargetOptions, SelectionOptions, SourceOptions, CacheOptions {
  readonly write?: true;
}

/** Shows, and writes where that was asked for, what manifests say once they say what the tenant has. */
export async function runAdopt(
  paths: readonly string[],
  options: AdoptCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const reading = await loadManifests(paths, options, terminal, signal);
  const target = await openTarget(options, process.env, reading.tenant);
  try {
    terminal.warn(`Tenant: ${target.label}`);
    const rules = { policy: "upsert", renames: true } as const;
    const { plan } = await computePlan(target, reading, { ...options, ...rules }, terminal, signal);
    const adoptions = await planAdoptions(reading, plan, () => true);
    show(adoptions, terminal);
    const { files } = adoptions;
    if (files.length === 0) return 0;
    if (options.write !== true) {
      terminal.warn(`${renderCount(files.length, "file")} would be written: give --write.`);
      return 2;
    }
    writeAdoption(adoptions);
    terminal.warn(`Written: ${files.map(({ file }) => revealLine(file)).join(", ")}.`);
    return 0;
  } finally {
    await target.close();
  }
}

function show({ files, organizations }: Adoptions, terminal: Terminal): void {
  for (const { difference } of files) terminal.writeDocument(revealLines(difference));
  for (const { organization, kept } of organizations) {
    for (const { field, why, location } of kept) {
      const place = location ? ` (${revealLine(location.file)}:${location.line})` : "";
      const what = field === organization ? organization : `${organization}: ${revealLine(field)}`;
      terminal.warn(`${what} stays as it is${place}: ${why}.`);
    }
  }
  if (organizations.length === 0) terminal.warn("There is nothing to adopt.");
}
