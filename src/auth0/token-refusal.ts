import type { TenantAddress } from "./address.js";

/**
 * What to do when a tenant refuses a token. Auth0 says what is wrong in its words alone, with the
 * same statuses for all of it.
 */
export function adviseOnToken(
  status: number,
  message: string,
  { audience, domain, isAuth0Domain }: TenantAddress,
): string | undefined {
  if (/^Service not (enabled|found)/i.test(message) || /audience/i.test(message)) {
    const custom = isAuth0Domain ? "" : ` ${domain} looks like a custom domain.`;
    return `The token was asked for with the audience ${audience}, which is not that of the tenant's Management API.${custom} Set AUTH0_AUDIENCE to https://TENANT.REGION.auth0.com/api/v2/, with the tenant's own domain (not a custom one) and the slash at the end.`;
  }
  if (/grant type/i.test(message)) {
    return "Turn the grant Client Credentials on for the application (Advanced Settings, Grant Types); it must be a machine-to-machine application.";
  }
  if (/not authorized to access|not been granted/i.test(message)) {
    return "Authorize the application for the Management API (Applications, APIs, Auth0 Management API, Machine to Machine Applications), with the scopes that are needed.";
  }
  if (status === 401) {
    return "Check AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET (or the private key), and that the application belongs to this tenant.";
  }
  if (status === 403) {
    return "Authorize the application for the Management API, and check AUTH0_AUDIENCE.";
  }
  if (status === 400) return "Check the credentials, and AUTH0_AUDIENCE where it is set.";
  return undefined;
}
