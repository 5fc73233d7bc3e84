// Access tokens: who gets one, who presents one, what it may say.
// Must not know what a scope is good for.
export { OwnAddresses } from "./own-addresses.js";
export { publicRoutes } from "./public-routes.js";
export { allScopes, scopesOf } from "./scopes.js";
export { loadSigningKey, type SigningKey } from "./signing-key.js";
export { TokenAuthority } from "./token-authority.js";
