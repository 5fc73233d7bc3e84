import { databaseStrategy } from "../../../model/index.js";

/** Kinds of connections that lead into a customer's own directory, by Auth0's names. */
const enterprise: ReadonlySet<string> = new Set([
  "ad",
  "adfs",
  "auth0-adldap",
  "google-apps",
  "ip",
  "office365",
  "oidc",
  "okta",
  "pingfederate",
  "samlp",
  "sharepoint",
  "waad",
]);

/** Whether a connection leads into a customer's own directory. */
export function isEnterprise(strategy: string): boolean {
  return enterprise.has(strategy);
}

/** Whether a setting means anything for a kind of connection. */
export function isMeant(setting: string, strategy: string): boolean {
  switch (setting) {
    case "is_signup_enabled":
      return strategy === databaseStrategy;
    case "show_as_button":
      return isEnterprise(strategy);
    default:
      return true;
  }
}
