import { answerJson, type Route } from "../exchange/index.js";
import type { TokenAuthority } from "./token-authority.js";
import { answerTokenRequest, type TokenEndpointOptions } from "./token-endpoint.js";

/** The token endpoint, and the documents from which clients learn about it. */
export function publicRoutes(
  tokens: TokenEndpointOptions & { readonly authority: TokenAuthority },
): readonly Route[] {
  return [
    {
      method: "POST",
      template: "/oauth/token",
      access: { kind: "credentials" },
      handle: (call) => answerTokenRequest(tokens, call.body, call.droppedScopes),
    },
    {
      method: "GET",
      template: "/.well-known/jwks.json",
      access: { kind: "public" },
      handle: async () => answerJson(200, await tokens.authority.publicKeys()),
    },
    {
      method: "GET",
      template: "/.well-known/openid-configuration",
      access: { kind: "public" },
      handle: () => {
        const url = tokens.url();
        return answerJson(200, {
          issuer: `${url}/`,
          token_endpoint: `${url}/oauth/token`,
          jwks_uri: `${url}/.well-known/jwks.json`,
          grant_types_supported: ["client_credentials"],
          token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
          token_endpoint_auth_signing_alg_values_supported: ["RS256", "RS384", "PS256"],
        });
      },
    },
  ];
}
