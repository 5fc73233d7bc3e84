import { randomText, type Client, type ClientDocument } from "../store/index.js";

/** Grants that a client may use unless told otherwise, by its kind. */
const grantTypes: Readonly<Record<string, readonly string[]>> = {
  non_interactive: ["client_credentials"],
  spa: ["authorization_code", "implicit", "refresh_token"],
  native: ["authorization_code", "implicit", "refresh_token"],
  regular_web: ["authorization_code", "implicit", "refresh_token", "client_credentials"],
};

/** What Auth0 says of a client that did not say it itself. */
const defaults = {
  is_first_party: true,
  is_token_endpoint_ip_header_trusted: false,
  oidc_conformant: false,
  jwt_configuration: { secret_encoded: false, lifetime_in_seconds: 36_000 },
  sso_disabled: false,
  cross_origin_authentication: false,
  custom_login_page_on: true,
  refresh_token: {
    rotation_type: "non-rotating",
    expiration_type: "non-expiring",
    leeway: 0,
    token_lifetime: 2_592_000,
    infinite_token_lifetime: true,
    infinite_idle_token_lifetime: true,
    idle_token_lifetime: 1_296_000,
  },
  global: false,
};

/** A new client: what tells it from others, and what the API answers about it. */
export interface NewClient {
  readonly client: Client;
  readonly document: ClientDocument;
}

/** Makes a client out of what was said about it, and of what Auth0 makes up besides. */
export function createClient(
  body: Readonly<Record<string, unknown>> & { readonly name: string },
  scopes: Client["scopes"] = [],
): NewClient {
  const { client_id: givenId, client_secret: givenSecret, ...given } = body;
  const clientId = typeof givenId === "string" ? givenId : randomText(32);
  const kind = typeof body["app_type"] === "string" ? body["app_type"] : "regular_web";
  return {
    client: {
      clientId,
      name: body.name,
      clientSecret: typeof givenSecret === "string" ? givenSecret : randomText(64),
      scopes,
    },
    document: {
      client_id: clientId,
      ...defaults,
      grant_types: grantTypes[kind] ?? grantTypes["regular_web"],
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)),
      name: body.name,
    },
  };
}
