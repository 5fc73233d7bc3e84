import {
  checkOrganization,
  fieldAt,
  renderIssue,
  reservedMetadataKeys,
  type Field,
} from "../../../model/index.js";
import type { DraftRow } from "./draft.js";

/** What is wrong, by the place in the organization: `branding.colors.primary`. */
export type FieldIssues = ReadonlyMap<string, string>;

type Path = readonly (string | number)[];

/** What fields are called on the page where their own name says too little. */
const labels: Readonly<Record<string, string>> = {
  name: "Name",
  display_name: "Display name",
  branding: "Branding",
  "branding.logo_url": "Logo",
  "branding.colors.primary": "Primary colour",
  "branding.colors.page_background": "Page background colour",
  metadata: "Metadata",
  token_quota: "Token quota",
  "token_quota.client_credentials.enforce": "Enforce the quota",
  "token_quota.client_credentials.per_day": "Tokens per day",
  "token_quota.client_credentials.per_hour": "Tokens per hour",
  third_party_client_access: "Third-party applications",
  is_app_entitlement_active: "Access by application",
  "connections.assign_membership_on_login": "Membership on login",
  "connections.show_as_button": "Show as a button",
  "connections.is_signup_enabled": "Sign-up",
  "connections.is_enabled": "Enabled",
  "connections.organization_access_level": "Access of the organization's administrators",
  "connections.organization_connection_name": "Name for the organization's administrators",
};

/** What a field is called on the page. */
export function labelOf(path: Path): string {
  const place = path.filter((part) => typeof part === "string").join(".");
  const last = String(path.at(-1) ?? "");
  return labels[place] ?? last.charAt(0).toUpperCase() + last.slice(1).replaceAll("_", " ");
}

/**
 * Checks what was written with the model's own rules.
 *
 * @param organization what it comes to, as a manifest would say it.
 */
export function checkDraft(organization: object): FieldIssues {
  const found = new Map<string, string>();
  for (const issue of checkOrganization(withoutReserved(organization)).issues) {
    const place = issue.path.filter((part) => typeof part === "string").join(".");
    if (found.has(place)) continue;
    const { summary, detail } = renderIssue(issue, "program", placeName);
    found.set(place, detail === undefined ? `${summary}.` : `${summary}. ${detail}`);
  }
  return found;
}

/** What the rows of a map get wrong among themselves, by row. */
export function checkRows(rows: readonly DraftRow[]): ReadonlyMap<number, string> {
  const problems = new Map<number, string>();
  const seen = new Set<string>();
  for (const { id, key, value } of rows) {
    if (key === "" && value !== "") problems.set(id, "Write a key for this value.");
    else if (key !== "" && seen.has(key)) problems.set(id, "This key is there already.");
    seen.add(key);
  }
  return problems;
}

/** The marks of Orgwright's own travel with an organization, and nobody writes them by hand. */
function withoutReserved(organization: object): object {
  const { metadata } = organization as { metadata?: Readonly<Record<string, string>> };
  if (typeof metadata !== "object") return organization;
  const reserved: readonly string[] = reservedMetadataKeys;
  const kept = Object.entries(metadata).filter(([key]) => !reserved.includes(key));
  return { ...organization, metadata: Object.fromEntries(kept) };
}

function placeName(path: Path): string {
  const parent: Field | undefined = fieldAt(path.slice(0, -1));
  return parent?.kind === "map" ? `The value of ${String(path.at(-1))}` : labelOf(path);
}
