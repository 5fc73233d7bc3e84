import { OperationError } from "./errors/index.js";
import { isRecord, nearest } from "./model/index.js";

/** Every argument of `connect`, with what it must be where that can be said of it alone. */
const connectArguments: Readonly<Record<string, Rule>> = {
  domain: isText,
  url: isText,
  certificatePath: isText,
  audience: isText,
  credentials: anything,
  concurrency: isCount,
  headroomPercent: (value) =>
    isNumber(value) && value >= 0 && value < 100 ? undefined : "a number from 0 to 99",
  maxRequestsPerSecond: isPositive,
  timeoutMs: isPositive,
  retry: isObject,
  clock: isObject,
  random: isFunction,
  onTraffic: isFunction,
};

/** What is wrong with a value, as it ends "must be …"; undefined when nothing is. */
type Rule = (value: unknown) => string | undefined;

const secretCredentials = `{ kind: "client-secret", clientId, clientSecret }`;
const allCredentials = `${secretCredentials}, { kind: "private-key", clientId, privateKeyPem } or { kind: "token", token }`;
const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  "client-secret": ["clientId", "clientSecret"],
  "private-key": ["clientId", "privateKeyPem"],
  token: ["token"],
};

/**
 * Refuses arguments of `connect` that cannot be meant. Values are not repeated: one may be a secret in
 * the wrong place.
 *
 * @throws OperationError `invalid-argument` that tells all mistakes and shows the right call
 */
export function checkConnectArguments(options: unknown): void {
  if (!isRecord(options)) {
    throw invalid("connect() takes one object.", `Write connect({ domain: "acme.eu.auth0.com" }).`);
  }
  const mistakes = Object.entries(connectArguments).flatMap(([name, rule]) => {
    const allowed = options[name] === undefined ? undefined : rule(options[name]);
    return allowed === undefined ? [] : [`${name} must be ${allowed}`];
  });
  if (options["domain"] === undefined && options["url"] === undefined) {
    mistakes.unshift("domain is missing");
  }
  // An embedded tenant may be spread, with all that it has besides.
  if (!("controlToken" in options)) mistakes.push(...Object.keys(options).flatMap(describeUnknown));
  mistakes.push(...describeCredentials(options["credentials"]));
  if (mistakes.length === 0) return;
  throw invalid(
    `The arguments of connect() cannot be right: ${mistakes.join("; ")}.`,
    `Write connect({ domain: "acme.eu.auth0.com", credentials: ${secretCredentials} }); without credentials they are read from AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET.`,
  );
}

/** Refuses what is not a connection, and says which call makes one. */
export function notConnected(tenant: unknown, call: string): OperationError {
  const isEmbedded = isRecord(tenant) && "controlToken" in tenant;
  return invalid(
    `The first argument of ${call}() is ${describe(tenant)}, and not what connect() resolves to.`,
    isEmbedded
      ? `Write ${call}(await connect({ ...tenant }), …).`
      : `Write ${call}(await connect({ domain: "acme.eu.auth0.com" }), …).`,
  );
}

/**
 * @throws OperationError `invalid-argument` unless it is a list of organizations or what was read of
 * manifests
 */
export function checkDeclaredArgument(declared: unknown): void {
  const isReading =
    isRecord(declared) &&
    Array.isArray(declared["organizations"]) &&
    Array.isArray(declared["diagnostics"]);
  if (Array.isArray(declared) || isReading) return;
  throw invalid(
    `The second argument of plan() is ${describe(declared)}, and neither a list of organizations nor what readManifests() resolves to.`,
    `Write plan(tenant, [{ name: "acme" }]) or plan(tenant, await readManifests(["organizations.yaml"], { env: process.env })).`,
  );
}

/** @throws OperationError `invalid-argument` unless it is a plan */
export function checkPlanArgument(planned: unknown): void {
  if (isRecord(planned) && Array.isArray(planned["actions"])) return;
  throw invalid(
    `The second argument of apply() is ${describe(planned)}, and not what plan() resolves to.`,
    "Write apply(tenant, await plan(tenant, declared)).",
  );
}

function describeUnknown(name: string): string[] {
  if (Object.hasOwn(connectArguments, name)) return [];
  if (name === "clientId" || name === "clientSecret" || name === "token") {
    return [`${name} belongs into credentials`];
  }
  const suggestion = nearest(name, Object.keys(connectArguments));
  return [`${name} is unknown${suggestion === undefined ? "" : `, ${suggestion} may be meant`}`];
}

function describeCredentials(credentials: unknown): string[] {
  if (credentials === undefined) return [];
  if (!isRecord(credentials)) return [`credentials must be ${allCredentials}`];
  const kind = credentials["kind"];
  const fields =
    typeof kind === "string" && Object.hasOwn(fieldsOf, kind) ? fieldsOf[kind] : undefined;
  if (fields === undefined) return [`credentials has no kind: it must be ${allCredentials}`];
  return fields
    .filter((name) => typeof credentials[name] !== "string" || credentials[name] === "")
    .map((name) => `credentials.${name} must be a text that is not empty`);
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a promise, which has to be awaited";
  if (Array.isArray(value)) return "a list";
  if (value === null || value === undefined) return String(value);
  if (isRecord(value) && "controlToken" in value) return "an embedded tenant";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function invalid(happened: string, advice: string): OperationError {
  return new OperationError(happened, { code: "invalid-argument", advice });
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? undefined : "a text that is not empty";
}

function isCount(value: unknown): string | undefined {
  return Number.isSafeInteger(value) && Number(value) > 0 ? undefined : "a whole number above 0";
}

function isPositive(value: unknown): string | undefined {
  return isNumber(value) && value > 0 ? undefined : "a number above 0";
}

function isObject(value: unknown): string | undefined {
  return isRecord(value) ? undefined : "an object";
}

function isFunction(value: unknown): string | undefined {
  return typeof value === "function" ? undefined : "a function";
}

function anything(): undefined {
  return undefined;
}
