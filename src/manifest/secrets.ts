import { shorten } from "../text/index.js";
import type { Variables } from "../variables.js";
import type { Guard } from "./variables.js";

/** Parts of names that say of a variable that it holds a secret. */
const secretNames = new RegExp(
  [
    "SECRET",
    "PASSWORD|PASSWD|PASSPHRASE|(?:^|_)PASS(?:_|$)|_PWD$",
    "TOKENS?(?!S?_(?:QUOTA|PER|LIMIT|LIFETIME|TTL))",
    "CREDENTIAL",
    "PRIVATE",
    "(?:API|ACCESS|SIGNING|ENCRYPTION|MASTER|SSH|GPG|PGP)_?KEY",
    "(?<!PUBLIC)_KEY$|^KEY$",
    "COOKIE|SESSION|BEARER|(?:^|_)(?:AUTH|JWT|PAT|DSN|SALT)(?:_|$)",
    "CONNECTION_?STRING|DATABASE_?URL|WEBHOOK|KUBECONFIG|NETRC",
  ].join("|"),
  "i",
);

/** The forms that well-known secrets have. */
const secretForms: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*$/,
  /^(?:gh[opsur]_|github_pat_|glpat-|npm_|xox[abpors]-|sk_live_|rk_live_|AKIA|ASIA|AIza|hvs\.|dop_v1_)[\w-]{12,}/,
  /^[a-z][\w+.-]*:\/\/[^/?#\s@]*:[^/?#\s@]+@/i,
];

/** Whether a variable of this name is taken to hold a secret. */
export function isSecretName(name: string): boolean {
  return secretNames.test(name);
}

/**
 * Whether a text is a secret by its look: a key, a token, an address with a password, or a long run of
 * letters of both cases and digits without a word in it.
 */
export function looksLikeSecret(text: string): boolean {
  const trimmed = text.trim();
  return secretForms.some((form) => form.test(trimmed)) || isRandom(trimmed);
}

function isRandom(text: string): boolean {
  return (
    /^[\w+/=-]{32,}$/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text)
  );
}

/** A key that is called as secrets are, with something behind it that is no name and no placeholder. */
const secretEntry =
  /(?:secret|password|passwd|token|private_?key|api_?key)\w*["']?[ \t]*[:=][ \t]*(?!["']?(?:[A-Z_][A-Z0-9_]*["']?[ \t]*(?:[#,}].*)?$|\$\{|[{[|>&*]|$))/i;

/** Whether a line of a file must not be quoted, because a secret may stand in it. */
export function holdsSecret(line: string): boolean {
  if (secretEntry.test(line) || line.includes("PRIVATE KEY")) return true;
  return line.split(/[\s"',{}[\]]+/).some(looksLikeSecret);
}

/** What says which variables may be filled in. */
export interface GuardOptions {
  readonly env: Variables;
  /** Names that `orgwright.yaml` says to be no secrets. */
  readonly allowed?: readonly string[];
  /** Names of the variables that Orgwright's own credentials are read from. */
  readonly credentials?: readonly string[];
}

/** The variables that Auth0's tools read secrets from. */
const usualCredentials: readonly string[] = [
  "AUTH0_CLIENT_SECRET",
  "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY",
  "AUTH0_API_TOKEN",
];

/**
 * Keeps secrets out of manifests: what a manifest says ends up in a tenant, in plans and in comments,
 * and a stranger's pull request can write one. Credentials of Orgwright itself are kept back whatever
 * anybody allows, under whichever name they stand in the environment.
 */
export function guardSecrets({ env, allowed = [], credentials = [] }: GuardOptions): Guard {
  const own = new Set([
    ...usualCredentials.flatMap((name) => [name, `FROM_${name}`, `TO_${name}`]),
    ...credentials,
  ]);
  const ownValues = new Set(
    [...own].flatMap((name) => {
      const value = Object.hasOwn(env, name) ? env[name]?.trim() : undefined;
      return value !== undefined && value.length >= 8 ? [value] : [];
    }),
  );
  const isAllowed = new Set(allowed);
  return (name) => {
    const value = Object.hasOwn(env, name) ? (env[name] ?? "").trim() : "";
    if (own.has(name) || ownValues.has(value)) {
      return {
        code: "secret-variable",
        summary: `the variable ${shorten(name, 60)} holds credentials`,
        detail:
          "They are Orgwright's own, and never belong into an organization: whatever a manifest says ends up in the tenant and in plans.",
      };
    }
    if (isAllowed.has(name) || !(isSecretName(name) || looksLikeSecret(value))) return undefined;
    return {
      code: "secret-variable",
      summary: `the variable ${shorten(name, 60)} ${isSecretName(name) ? "is called as secrets are" : "holds what looks like a secret"}`,
      detail: `Whatever a manifest says ends up in the tenant, in plans and in comments. If it is no secret, list it in orgwright.yaml: \`allowed_variables: [${shorten(name, 60)}]\`.`,
    };
  };
}
