// Access tokens: who gets one, who presents one.
// Must not know what a token is good for.
export { publicRoutes } from "./public-routes.js";
export { loadSigningKey, type SigningKey } from "./signing-key.js";
export { TokenAuthority } from "./token-authority.js";
