import type { Command } from "commander";
import type { Environment, EnvironmentRequest } from "../environment/index.js";
import { DiagnosticError, OperationError, renderDiagnostics } from "../errors/index.js";
import type { EnvironmentOptions } from "./options.js";
import type { Terminal } from "./terminal.js";

/** What an environment decides, where a command has it. */
type Decided = EnvironmentOptions & { readonly tenant?: string; readonly tenantDb?: string };

/**
 * Completes the options of a command with what the environment says that they name: its tenant and,
 * where none was given, its policy. Options that name no environment stay as they are.
 *
 * @throws OperationError `unknown-environment`, `conflicting-options`
 * @throws DiagnosticError with everything that is wrong with `orgwright.yaml`
 */
export async function inEnvironment<Options extends Decided>(
  options: Options,
  command: Command,
  terminal: Terminal,
  request: EnvironmentRequest = {},
): Promise<Options> {
  if (options.env === undefined) return options;
  for (const [given, flag] of [
    [options.tenant, "--tenant"],
    [options.tenantDb, "--tenant-db"],
  ] as const) {
    if (given === undefined) continue;
    throw new OperationError(
      `--env ${options.env} says which tenant is meant, and so does ${flag}. Leave one of the two out.`,
      { code: "conflicting-options" },
    );
  }
  const environment = await loadEnvironment(options.env, terminal, request);
  const decidesPolicy =
    environment.policy !== undefined && command.getOptionValueSource("policy") === "default";
  return {
    ...options,
    environment,
    ...targetOf(environment),
    ...(decidesPolicy && { policy: environment.policy }),
  };
}

/**
 * Reads an environment of the repository that the process stands in.
 *
 * @throws OperationError `unknown-environment`
 * @throws DiagnosticError with everything that is wrong with `orgwright.yaml`
 */
export async function loadEnvironment(
  name: string,
  terminal: Terminal,
  request: EnvironmentRequest = {},
): Promise<Environment> {
  const { environmentsFileName, findEnvironmentsFile, readEnvironment } =
    await import("../environment/index.js");
  const file = findEnvironmentsFile(process.cwd());
  if (file === undefined) {
    throw new OperationError(
      `There is no ${environmentsFileName} here or above, which would say what environment ${JSON.stringify(name)} is. orgwright init writes one.`,
      { code: "unknown-environment" },
    );
  }
  const { environment, diagnostics } = readEnvironment(file, name, process.env, request);
  if (!environment) throw new DiagnosticError(diagnostics);
  if (diagnostics.length > 0) terminal.warn(renderDiagnostics(diagnostics, terminal.paint));
  return environment;
}

/** The options of a command line that would name an environment's tenant. */
export function targetOf({ tenant, tenantDatabase }: Environment): {
  readonly tenant: string;
  readonly tenantDb?: string;
} {
  return { tenant, ...(tenantDatabase !== undefined && { tenantDb: tenantDatabase }) };
}
