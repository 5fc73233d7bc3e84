import { importSPKI, jwtVerify, decodeProtectedHeader, decodeJwt } from "jose";
import type { TenantClock } from "../clock.js";
import { answerJson, refuseToken, type Answer, type Refusal } from "../exchange/index.js";
import type { Client, ClientStore } from "../store/index.js";
import type { OwnAddresses } from "./own-addresses.js";
import { scopesOf } from "./scopes.js";
import { isFromTheFuture, managementPath, type TokenAuthority } from "./token-authority.js";

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const assertionAlgorithms: readonly string[] = ["RS256", "RS384", "PS256"];

/** What the endpoint needs to know of the tenant around it. */
export interface TokenEndpointOptions {
  readonly clients: ClientStore;
  readonly authority: TokenAuthority;
  readonly clock: TenantClock;
  readonly lifetimeSeconds: number;
  readonly addresses: OwnAddresses;
  /** The tenant's address without a path. */
  readonly url: () => string;
}

/**
 * Answers `POST /oauth/token`, for the client credentials grant alone.
 *
 * @param droppedScopes what the token shall lack although the client has it.
 */
export async function answerTokenRequest(
  options: TokenEndpointOptions,
  body: unknown,
  droppedScopes: ReadonlySet<string>,
): Promise<Answer> {
  const parameters = readParameters(body);
  const grant = parameters["grant_type"];
  if (grant === undefined) {
    throw refuseToken(400, "invalid_request", "Missing required parameter: grant_type");
  }
  if (grant !== "client_credentials") {
    throw refuseToken(
      403,
      "unauthorized_client",
      `Grant type '${grant}' not allowed for the client.`,
    );
  }
  const client = await authenticate(options, parameters);
  const audience = readAudience(parameters["audience"], options.addresses);
  const asked = parameters["scope"]?.split(" ").filter((scope) => scope !== "");
  const scopes = scopesOf(client).filter(
    (scope) => !droppedScopes.has(scope) && (asked?.includes(scope) ?? true),
  );
  const token = await options.authority.issue({
    client,
    scopes,
    audience,
    issuer: `${options.url()}/`,
    lifetimeSeconds: options.lifetimeSeconds,
  });
  return answerJson(
    200,
    {
      access_token: token,
      scope: scopes.join(" "),
      expires_in: options.lifetimeSeconds,
      token_type: "Bearer",
    },
    { "cache-control": "no-store" },
  );
}

type Parameters = Readonly<Record<string, string | undefined>>;

function readParameters(body: unknown): Parameters {
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const parameters = Object.fromEntries(entries);
  const wrong = entries.find(([, value]) => typeof value !== "string");
  if (wrong) throw refuseToken(400, "invalid_request", `Parameter ${wrong[0]} must be a string`);
  return parameters;
}

async function authenticate(
  { clients, clock, addresses }: TokenEndpointOptions,
  parameters: Parameters,
): Promise<Client> {
  const assertion = parameters["client_assertion"];
  if (assertion !== undefined) {
    if (parameters["client_assertion_type"] !== assertionType) {
      throw refuseToken(400, "invalid_request", `client_assertion_type must be ${assertionType}`);
    }
    return verifyAssertion(clients, clock, addresses, assertion, parameters["client_id"]);
  }
  const client = clients.find(parameters["client_id"] ?? "");
  if (client === undefined || client.clientSecret !== parameters["client_secret"]) throw denied();
  return client;
}

/** Checks a signed statement of the client that it is the client (private_key_jwt). */
async function verifyAssertion(
  clients: ClientStore,
  clock: TenantClock,
  addresses: OwnAddresses,
  assertion: string,
  clientId: string | undefined,
): Promise<Client> {
  try {
    const client = clients.find(clientId ?? decodeJwt(assertion).iss ?? "");
    const algorithm = decodeProtectedHeader(assertion).alg ?? "";
    if (client?.publicKeyPem === undefined || !assertionAlgorithms.includes(algorithm)) {
      throw denied();
    }
    const { payload } = await jwtVerify(
      assertion,
      await importSPKI(client.publicKeyPem, algorithm),
      {
        issuer: client.clientId,
        subject: client.clientId,
        requiredClaims: ["aud", "exp", "jti"],
        algorithms: [...assertionAlgorithms],
        currentDate: new Date(clock.now()),
      },
    );
    const audiences = [payload.aud ?? []].flat();
    const isForUs = audiences.some((audience) =>
      addresses.isPresent(audience, ["", "/", "/oauth/token"]),
    );
    if (!isForUs || isFromTheFuture(payload, clock)) throw denied();
    return client;
  } catch (error) {
    throw Object.assign(refuseToken(401, "invalid_client", "Invalid client assertion"), {
      cause: error,
    });
  }
}

function readAudience(audience: string | undefined, addresses: OwnAddresses): string {
  if (audience === undefined) {
    throw refuseToken(
      403,
      "access_denied",
      "No audience parameter was provided, and no default audience has been configured",
    );
  }
  if (!addresses.isPresent(audience, [managementPath])) {
    throw refuseToken(403, "access_denied", `Service not found: ${audience}`);
  }
  return audience;
}

function denied(): Refusal {
  return refuseToken(401, "access_denied", "Unauthorized");
}
