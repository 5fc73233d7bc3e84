import { existsSync } from "node:fs";
import { subjects, type RunSubject } from "../../apply/index.js";
import type { Credentials } from "../../auth0/index.js";
import { DiagnosticError, hasErrors, OperationError } from "../../errors/index.js";
import type { ManifestReading } from "../../manifest/index.js";
import { failure, ok, skipped, warning, type DoctorFinding } from "../doctor/finding.js";
import { checkMachine } from "../doctor/machine.js";
import { renderFindings } from "../doctor/render.js";
import type { Purpose } from "../doctor/purposes.js";
import { checkScopes } from "../doctor/scopes.js";
import { checkFeatures, findingOf, Observations } from "../doctor/tenant.js";
import { renderCount } from "../duration.js";
import { readPaths } from "../manifests.js";
import type { TargetOptions } from "../options.js";
import { nameOfTenant, openTarget, variablesFor } from "../target.js";
import type { Terminal } from "../terminal.js";

/** What `orgwright doctor` understands. */
export interface DoctorOptions extends TargetOptions {
  readonly for: Purpose;
  readonly format: "text" | "json";
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Says what is missing between here and the tenant. Returns the exit code. */
export async function runDoctor(
  paths: readonly string[],
  options: DoctorOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const { reading, finding } = await checkManifests(paths, options, signal);
  const findings: DoctorFinding[] = [...(await checkMachine(process.env)), finding];
  findings.push(...(await checkTenant(options, reading, signal)));
  const hasFailed = findings.some(({ status }) => status === "error");
  if (options.format === "json") {
    const document = { formatVersion: 1, ok: !hasFailed, findings };
    terminal.writeDocument(`${JSON.stringify(document, null, 2)}\n`);
  } else {
    terminal.write(renderFindings(findings, terminal.paint));
  }
  return hasFailed ? 1 : 0;
}

/** What the manifests that a command would read are like. */
async function checkManifests(
  paths: readonly string[],
  options: DoctorOptions,
  signal: AbortSignal,
): Promise<{ readonly reading?: ManifestReading; readonly finding: DoctorFinding }> {
  const isNamed = paths.length > 0 || options.environment?.manifests !== undefined;
  if (!isNamed && !["organizations.yaml", "organizations"].some((path) => existsSync(path))) {
    return {
      finding: skipped("manifests", "There is no organizations.yaml or organizations/ here."),
    };
  }
  try {
    const reading = await readPaths(paths, options, signal);
    const { diagnostics, organizations, files } = reading;
    const summary = `${renderCount(organizations.length, "organization")} in ${renderCount(files.length, "file")}`;
    return hasErrors(diagnostics)
      ? {
          finding: failure(
            "manifests",
            `${renderCount(diagnostics.length, "finding")} in the manifests.`,
            "orgwright validate shows them, with file, line and column.",
          ),
        }
      : { reading, finding: ok("manifests", `${summary} can be read.`) };
  } catch (error) {
    if (error instanceof DiagnosticError) {
      return { finding: failure("manifests", error.message, "orgwright validate shows them.") };
    }
    return { finding: findingOf("manifests", error) };
  }
}

/** Everything on the way to the tenant, as far as it leads. */
async function checkTenant(
  options: DoctorOptions,
  reading: ManifestReading | undefined,
  signal: AbortSignal,
): Promise<readonly DoctorFinding[]> {
  const { findings, isOpen, signs } = await checkWay(options, reading);
  if (!isOpen) return [...findings, skipped("tenant", "It was not asked: see above.")];
  const observations = new Observations();
  let target: Awaited<ReturnType<typeof openTarget>>;
  try {
    target = await openTarget(options, process.env, reading?.tenant, observations.note);
  } catch (error) {
    return [...findings, findingOf("tenant", error)];
  }
  try {
    const { client } = target;
    const about = subjectsOf(reading);
    try {
      await client.missingScopes([], signal);
    } catch (error) {
      return [...findings, observations.clock(signs), findingOf("token", error)];
    }
    const looked = await checkFeatures(client, about);
    return [
      ...findings,
      ok("token", `${target.label} gives these credentials a token.`),
      observations.clock(signs),
      await checkScopes(client, options.for, about),
      ...looked,
      observations.limits(client),
    ];
  } finally {
    await target.close();
  }
}

/** What is declared decides what has to be allowed; where nothing is, everything may be. */
function subjectsOf(reading: ManifestReading | undefined): readonly RunSubject[] {
  if (reading === undefined) return subjects;
  return subjects.filter(
    (subject) =>
      subject === "organizations" ||
      reading.organizations.some(({ organization }) => organization[subject] !== undefined),
  );
}

/** Address, proxy and credentials: all of them are told, also when the first is wrong. */
async function checkWay(
  options: DoctorOptions,
  reading: ManifestReading | undefined,
): Promise<{
  readonly findings: readonly DoctorFinding[];
  readonly isOpen: boolean;
  /** Whether credentials are signed with, so that the clock matters. */
  readonly signs: boolean;
}> {
  let env: Variables;
  let name: string;
  try {
    env = await variablesFor(options, process.env, reading?.tenant);
    name = nameOfTenant(options, env);
  } catch (error) {
    const check =
      error instanceof OperationError && error.code === "no-credentials"
        ? "credentials"
        : "address";
    return { findings: [findingOf(check, error)], isOpen: false, signs: false };
  }
  if (name === "local") {
    const summary = "The embedded tenant of this machine: it needs no credentials.";
    return { findings: [ok("address", summary)], isOpen: true, signs: false };
  }
  const credentials = await readOwnCredentials(env);
  const findings = [...(await checkAddress(name, env)), credentials.finding];
  return {
    findings,
    isOpen: findings.every(({ status }) => status !== "error"),
    signs: credentials.read?.kind === "private-key",
  };
}

async function checkAddress(name: string, env: Variables): Promise<readonly DoctorFinding[]> {
  const { chooseProxy, parseTenantAddress } = await import("../../auth0/index.js");
  const audience = env["AUTH0_AUDIENCE"]?.trim() || undefined;
  let address: ReturnType<typeof parseTenantAddress>;
  try {
    address = parseTenantAddress(name, audience);
  } catch (error) {
    return [findingOf("address", error)];
  }
  const isGuessed = !address.isAuth0Domain && audience === undefined;
  const finding = isGuessed
    ? warning(
        "address",
        `${address.domain} looks like a custom domain, and AUTH0_AUDIENCE is not set.`,
        "Set AUTH0_AUDIENCE to https://TENANT.REGION.auth0.com/api/v2/, with the tenant's own domain and the slash at the end, or use that domain as AUTH0_DOMAIN.",
      )
    : ok("address", `${address.domain}, with tokens for ${address.audience}.`);
  try {
    const proxy = chooseProxy(address.origin, env);
    return [
      finding,
      ok("proxy", proxy ? `Requests go through ${proxy.label}.` : "Requests go straight there."),
    ];
  } catch (error) {
    return [finding, findingOf("proxy", error)];
  }
}

async function readOwnCredentials(
  env: Variables,
): Promise<{ readonly read?: Credentials; readonly finding: DoctorFinding }> {
  const { readCredentials } = await import("../../auth0/index.js");
  try {
    const read = readCredentials(env);
    const kinds: Readonly<Record<Credentials["kind"], string>> = {
      token: "A token (AUTH0_API_TOKEN), which ends after a while",
      "client-secret": "An application with its secret",
      "private-key": "An application with its private key",
    };
    return { read, finding: ok("credentials", `${kinds[read.kind]}.`) };
  } catch (error) {
    return { finding: findingOf("credentials", error) };
  }
}
