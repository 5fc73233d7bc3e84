import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { OperationError } from "../../errors/index.js";
import { writeAllOrNone } from "../../file/index.js";
import { compileSelection, defaultCachePath } from "../../run/index.js";
import type { PaceOptions, SelectionOptions } from "../options.js";
import { exportManifest } from "../exporting.js";
import {
  environmentsSchemaPath,
  manifestSchemaPath,
  renderSchemaReference,
  renderStarterEnvironments,
  renderStarterManifest,
} from "../starter/documents.js";
import { version } from "../../version.js";
import { renderWorkflows } from "../starter/workflows.js";
import { defaultTenantDatabase, openTarget } from "../target.js";
import type { Terminal } from "../terminal.js";
import { cacheOf } from "./compute-plan.js";
import { renderSchema } from "./schema.js";

/** What `orgwright init` understands. */
export interface InitCommandOptions extends PaceOptions, SelectionOptions {
  readonly fromTenant?: string;
  readonly tenantDb?: string;
  readonly owner?: string;
  readonly all?: true;
  readonly force?: true;
}

/** What the one environment of a first repository is called. */
const environment = "production";

/** What git shall not keep: databases of embedded tenants, what is installed, and plans. */
const ignoredByGit = [".orgwright/", "node_modules/", "plan.json", "plan.md"];

/** Writes a first repository: all of it, or nothing. Returns the exit code. */
export async function runInit(
  folder: string,
  options: InitCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const files = new Map([
    ["orgwright.yaml", describeEnvironment(folder, options)],
    [manifestSchemaPath, await renderSchema("manifest")],
    [environmentsSchemaPath, await renderSchema("environments")],
    ...Object.entries(renderWorkflows(environment)),
  ]);
  const manifestPath = "organizations.yaml";
  const { fromTenant, force = false, owner } = options;
  const replaces = fromTenant === undefined ? [] : [manifestPath];
  if (!force) refuseToOverwrite(folder, [...replaces, ...files.keys()]);
  // Whoever has a manifest wants what goes with it, and never an example in its place.
  const keeps = fromTenant === undefined && existsSync(join(folder, manifestPath));
  if (keeps) terminal.write(`Kept ${manifestPath}, which is there already\n`);
  else {
    const text =
      fromTenant === undefined
        ? renderStarterManifest(owner)
        : await readTenant(folder, fromTenant, options, terminal, signal);
    files.set(manifestPath, text);
  }
  const ignoring = completeGitignore(join(folder, ".gitignore"));
  if (ignoring !== undefined) files.set(".gitignore", ignoring);
  writeAllOrNone(new Map([...files].map(([path, text]) => [join(folder, path), text])));
  for (const path of files.keys()) terminal.write(`Wrote ${path}\n`);
  terminal.write(tellNext(folder, options));
  return 0;
}

function refuseToOverwrite(folder: string, paths: readonly string[]): void {
  const taken = paths.filter((path) => existsSync(join(folder, path)));
  if (taken.length === 0) return;
  throw new OperationError(
    `Nothing was written: ${taken.join(", ")} ${taken.length === 1 ? "is" : "are"} there already. Give --force to overwrite ${taken.length === 1 ? "it" : "them"}.`,
    { code: "would-overwrite" },
  );
}

function describeEnvironment(folder: string, options: InitCommandOptions): string {
  const { fromTenant: tenant, tenantDb } = options;
  return renderStarterEnvironments(environment, {
    tenant,
    // In the file it is relative to the file, on the command line to where the command runs.
    tenantDb:
      tenant === "local" ? relative(folder, resolve(tenantDb ?? defaultTenantDatabase)) : undefined,
  });
}

async function readTenant(
  folder: string,
  tenant: string,
  options: InitCommandOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<string> {
  const { tenantDb, owner } = options;
  const target = await openTarget(
    { ...options, tenant, ...(tenantDb !== undefined && { tenantDb }) },
    process.env,
  );
  try {
    terminal.write(`Tenant: ${terminal.paint.bold(target.label)}\n\n`);
    const selection = compileSelection(options, []);
    const pieces = [renderSchemaReference(manifestSchemaPath)];
    const kept = cacheOf(target, { ...options, cacheMaxAge: resumableMs });
    const exporting = exportManifest(
      target,
      options,
      {
        includes: selection.includes,
        render: owner === undefined ? {} : { owner },
        all: options.all,
        // Beside the manifest, where its plans look for it.
        cache: kept && { ...kept, path: join(folder, defaultCachePath) },
        end: (names) => {
          if (names.length === 0) selection.mustHaveMatched([]);
        },
      },
      terminal,
      signal,
    );
    for await (const piece of exporting) pieces.push(piece);
    return pieces.join("");
  } finally {
    await target.close();
  }
}

/** What was read is believed for so long, as by plans. */
const resumableMs = 86_400_000;

/** A file that everybody has already is added to, and never replaced; undefined where it says it all. */
function completeGitignore(path: string): string | undefined {
  const text = existsSync(path) ? readFileSync(path, "utf8") : "";
  const lines = text.split(/\r?\n/);
  const missing = ignoredByGit.filter((entry) => !lines.includes(entry));
  if (missing.length === 0) return undefined;
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return `${text}${gap}${missing.join("\n")}\n`;
}

function tellNext(folder: string, { fromTenant }: InitCommandOptions): string {
  const enter = resolve(folder) === process.cwd() ? "" : `  cd ${folder}\n`;
  const tries =
    fromTenant === undefined
      ? "  orgwright plan --tenant local      # without an account\n"
      : `  orgwright plan --env ${environment}\n`;
  const pin = `  npm install --save-dev --save-exact orgwright@${version}\n`;
  return `
Next:
${enter}${tries}${pin}
The workflows run what package-lock.json pins, so commit it. They need the variable AUTH0_DOMAIN, the \
secrets AUTH0_READ_CLIENT_ID and AUTH0_READ_CLIENT_SECRET of an application that can only read, and in \
GitHub's environment ${environment}, for which you say who approves, the secrets AUTH0_CLIENT_ID and \
AUTH0_CLIENT_SECRET of one that can write. docs/gitops.md lists the scopes of both.
`;
}
