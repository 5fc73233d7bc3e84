import type { Stage } from "./stage.js";

// Things of a tenant that tests refer to, made over HTTP and named so that nobody else has them.

/** Makes an organization; returns its id. */
export async function createOrganization(stage: Stage, name: string): Promise<string> {
  return String((await stage.must("POST", "/organizations", { name }))["id"]);
}

/** The address of a user that {@link createUser} makes. */
export function addressOf(stage: Stage, name: string): string {
  return `${stage.name(name)}@people.example`;
}

/** Makes a user of the database connection; returns the id. */
export async function createUser(stage: Stage, name: string, more: object = {}): Promise<string> {
  const { user_id } = await stage.must("POST", "/users", {
    connection: "Username-Password-Authentication",
    email: addressOf(stage, name),
    password: "Correct-horse-7-battery",
    ...more,
  });
  return String(user_id);
}

/** Makes a role; returns its id. */
export async function createRole(stage: Stage, name: string, more: object = {}): Promise<string> {
  const body = { name: stage.name(name), ...more };
  return String((await stage.must("POST", "/roles", body))["id"]);
}

/** Makes a client; returns its id. */
export async function createClient(stage: Stage, name: string, more: object = {}): Promise<string> {
  const body = { name: stage.name(name), ...more };
  return String((await stage.must("POST", "/clients", body))["client_id"]);
}

/** The audience of an API that {@link createApi} makes. */
export function audienceOf(stage: Stage, name: string): string {
  return `https://${stage.name(name)}.example/`;
}

/** Makes an API with one scope; returns its audience. */
export async function createApi(stage: Stage, name: string): Promise<string> {
  const identifier = audienceOf(stage, name);
  await stage.must("POST", "/resource-servers", {
    identifier,
    name: stage.name(name),
    scopes: [{ value: "read:all", description: "Read" }],
  });
  return identifier;
}

/** Makes a client grant; returns its id. */
export async function createGrant(
  stage: Stage,
  client: string,
  audience: string,
  more: object = { organization_usage: "allow", allow_any_organization: true },
): Promise<string> {
  const body = { client_id: client, audience, scope: ["read:all"], ...more };
  return String((await stage.must("POST", "/client-grants", body))["id"]);
}

/** An error as the Management API answers it. */
export function refusal(
  status: number,
  error: string,
  message: string,
  errorCode?: string,
): object {
  return {
    status,
    body: {
      statusCode: status,
      error,
      message,
      ...(errorCode !== undefined && { errorCode }),
    },
  };
}
