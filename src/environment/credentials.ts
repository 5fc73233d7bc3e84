import { OperationError } from "../errors/index.js";
import {
  isSameAddress,
  readTrustedAddresses,
  tenantListVariable,
  type TrustedAddress,
} from "../trusted-addresses.js";
import type { Environment } from "./environment.js";

type Variables = Readonly<Record<string, string | undefined>>;

/** The variables that Auth0's tools read credentials from, by the keys of `credentials`. */
export const usualVariables = {
  client_id_env: "AUTH0_CLIENT_ID",
  client_secret_env: "AUTH0_CLIENT_SECRET",
  private_key_env: "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY",
  api_token_env: "AUTH0_API_TOKEN",
} as const;

type UsualVariable = (typeof usualVariables)[keyof typeof usualVariables];

/** Further variables that `credentials` may name, by commas or blanks. */
const allowedVariable = "ORGWRIGHT_CREDENTIAL_VARIABLES";

/** How a variable ends that an environment calls its own and that holds such a thing. */
const endings: Readonly<Record<UsualVariable, RegExp>> = {
  AUTH0_CLIENT_ID: /_ID$/,
  AUTH0_CLIENT_SECRET: /_SECRET$/,
  AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: /_KEY$/,
  AUTH0_API_TOKEN: /_TOKEN$/,
};

/** Set by services that run what other people have written: pull requests. */
const marksOfAutomation = [
  "CI",
  "GITHUB_ACTIONS",
  "GITLAB_CI",
  "TF_BUILD",
  "JENKINS_URL",
  "TEAMCITY_VERSION",
  "CODEBUILD_BUILD_ID",
];

/**
 * The variables of the process as a client of the environment's tenant shall see them: where the
 * environment names variables for its credentials, those stand under the usual names, and no
 * others do.
 *
 * `orgwright.yaml` may be written by people who must not have the credentials, such as those who
 * open pull requests. So it may name only variables that are recognizably credentials of Auth0's or
 * that the process's environment allows, and credentials are handed out only for an address that
 * the process's environment names. Where that names none, the file is trusted, unless this is
 * continuous integration.
 *
 * @throws OperationError `untrusted-variable`, `untrusted-tenant`; `no-credentials` where a variable
 * that the environment names is not set
 */
export function credentialsIn(environment: Environment, env: Variables): Variables {
  // The embedded tenant has credentials of its own.
  if (environment.tenant === "local") return env;
  checkVariables(environment, env);
  checkAddress(environment, env);
  const named = Object.entries(environment.credentials);
  if (named.length === 0) return env;
  checkPresence(environment, env);
  const usual: readonly string[] = Object.values(usualVariables);
  return Object.fromEntries([
    ...Object.entries(env).filter(([name]) => !usual.includes(name)),
    ...named.map(([name, source]) => [name, env[source]] as const),
  ]);
}

function checkVariables(environment: Environment, env: Variables): void {
  const allowed = (env[allowedVariable] ?? "").split(/[\s,]+/);
  const wrong = Object.entries(environment.credentials).filter(
    ([usual, variable]) =>
      !allowed.includes(variable) && !isNamedAfter(usual as UsualVariable, variable, environment),
  );
  if (wrong.length === 0) return;
  const suffix = variableNameOf(environment);
  const details = wrong.map(
    ([usual, variable]) => `${JSON.stringify(variable)} (call it ${usual}_${suffix})`,
  );
  throw new OperationError(
    `Nothing was sent: ${environment.file} takes credentials of environment ${environment.name} from ${details.join(", ")}, and a file that a pull request can write does not choose freely which variables are sent away. Use the names in brackets, or let whoever starts the run allow them: ${allowedVariable}=${wrong.map(([, variable]) => variable).join(",")}.`,
    { code: "untrusted-variable" },
  );
}

/** Whether a variable says by its name that it is this kind of credential, of Auth0 or of this environment. */
function isNamedAfter(usual: UsualVariable, variable: string, environment: Environment): boolean {
  if (variable === usual) return true;
  if (!/^[A-Za-z_]\w*$/.test(variable)) return false;
  if (variable.startsWith(`${usual}_`) || variable.endsWith(`_${usual}`)) return true;
  return variable.startsWith(`${variableNameOf(environment)}_`) && endings[usual].test(variable);
}

function checkAddress(environment: Environment, env: Variables): void {
  const { tenant, name, file } = environment;
  const named = readTrustedAddresses(env, addressVariables(environment, env));
  const own = ownAddresses(environment, env);
  if ([...named, ...own].some(({ address }) => isSameAddress(address, tenant))) return;
  const suggestion = `AUTH0_DOMAIN_${variableNameOf(environment)}`;
  if (named.length > 0) {
    const said = named.map(({ variable, address }) => `${variable} is ${JSON.stringify(address)}`);
    throw new OperationError(
      `Nothing was sent: ${file} says that the tenant of environment ${name} is ${JSON.stringify(tenant)}, and the credentials are for another one (${said.join(", ")}). If it is meant, let whoever starts the run say so: ${suggestion}, or a list of tenants in ${tenantListVariable}.`,
      { code: "untrusted-tenant" },
    );
  }
  const mark = marksOfAutomation.find((variable) => isOn(env[variable]));
  if (mark === undefined) return;
  throw new OperationError(
    `Nothing was sent: ${file} says that the tenant of environment ${name} is ${JSON.stringify(tenant)}, this is continuous integration (${mark} is set), and nothing but that file says that the credentials are for it. Set AUTH0_DOMAIN, ${suggestion} or ${tenantListVariable} where the job gets its credentials.`,
    { code: "untrusted-tenant" },
  );
}

/** The variables that name the address which the credentials of an environment belong to. */
function addressVariables(environment: Environment, env: Variables): Set<string> {
  const own = variableNameOf(environment);
  const companions = Object.entries(environment.credentials).flatMap(([usual, variable]) =>
    variable !== usual && variable.includes(usual) ? [variable.replace(usual, "AUTH0_DOMAIN")] : [],
  );
  // What stands beside its credentials says it better than what everything falls back to.
  const closest = companions.filter((variable) => env[variable]?.trim());
  return new Set([
    ...(closest.length > 0 ? closest : ["AUTH0_DOMAIN"]),
    `AUTH0_DOMAIN_${own}`,
    `${own}_AUTH0_DOMAIN`,
    `${own}_DOMAIN`,
  ]);
}

/** What variables hold that carry the environment's name, which `--env` has chosen. */
function ownAddresses(environment: Environment, env: Variables): TrustedAddress[] {
  const own = variableNameOf(environment);
  return Object.entries(env).flatMap(([variable, address]) =>
    address && (variable === own || variable.startsWith(`${own}_`)) ? [{ variable, address }] : [],
  );
}

function checkPresence({ credentials, name, file }: Environment, env: Variables): void {
  const has = (usual: UsualVariable): boolean => {
    const variable = credentials[usual];
    return variable !== undefined && Boolean(env[variable]?.trim());
  };
  const provesClient = has("AUTH0_CLIENT_SECRET") || has("AUTH0_CLIENT_ASSERTION_PRIVATE_KEY");
  if (has("AUTH0_API_TOKEN") || (has("AUTH0_CLIENT_ID") && provesClient)) return;
  const named = Object.values(credentials);
  const missing = named.filter((variable) => !env[variable]?.trim());
  const reason =
    missing.length === 0
      ? "and these do not suffice: a client id needs a secret or a private key beside it"
      : `and ${missing.join(" and ")} ${missing.length === 1 ? "is" : "are"} not set`;
  throw new OperationError(
    `There are no credentials for environment ${name}: ${file} takes them from ${named.join(", ")} and from nowhere else, ${reason}.`,
    { code: "no-credentials" },
  );
}

/** An environment's name as a part of the names of variables: `us-east` is `US_EAST`. */
function variableNameOf({ name }: Environment): string {
  return name.toUpperCase().replaceAll("-", "_");
}

function isOn(value: string | undefined): boolean {
  return !["", "0", "false"].includes((value ?? "").trim().toLowerCase());
}
