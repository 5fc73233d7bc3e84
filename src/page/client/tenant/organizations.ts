import type { CurrentOrganization } from "../../../model/index.js";
import { ApiError, callApi } from "../data/index.js";
import { pageSize, type ListPage } from "./pages.js";

/** The orders of the list. */
export type Order = "name:1" | "name:-1" | "display_name:1" | "display_name:-1" | "created_at:-1";

/** A page of all organizations: one request. */
export async function listOrganizations(
  order: Order,
  from: string | undefined,
  signal: AbortSignal,
): Promise<ListPage<CurrentOrganization>> {
  const { organizations, next } = await callApi<OrganizationPage>("organizations", {
    query: { take: pageSize, sort: order, from },
    signal,
  });
  return { items: organizations, ...(next !== undefined && { next }) };
}

interface OrganizationPage {
  readonly organizations: readonly CurrentOrganization[];
  readonly next?: string;
}

/** How many organizations the tenant has: one request. */
export async function countOrganizations(signal: AbortSignal): Promise<number> {
  const { total } = await callApi<{ readonly total: number }>("organizations", {
    query: { per_page: 1, include_totals: true },
    signal,
  });
  return total;
}

/** A page of what a search finds: one request. */
export async function searchOrganizations(
  text: string,
  from: string | undefined,
  signal: AbortSignal,
): Promise<ListPage<CurrentOrganization>> {
  if (/^org_\w+$/.test(text)) return found(readOrganization(text, signal));
  const query = searchQuery(text);
  // So short a text is looked for as a whole name: the search itself takes three characters or more.
  if (query === undefined) return found(findOrganization(text.toLowerCase(), signal));
  const { organizations, next } = await callApi<OrganizationPage>("organizations/search", {
    query: { q: query, take: pageSize, from },
    signal,
  });
  return { items: organizations, ...(next !== undefined && { next }) };
}

async function found(
  organization: Promise<CurrentOrganization | undefined>,
): Promise<ListPage<CurrentOrganization>> {
  try {
    const one = await organization;
    return { items: one === undefined ? [] : [one] };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return { items: [] };
    throw error;
  }
}

/** The API takes so many conditions, and texts of so many characters. */
const mostConditions = 5;
const leastCharacters = 3;

/**
 * The search as the API takes it: `plan:gold` looks into metadata, other words into both names, in any
 * order. Undefined where no word is long enough.
 */
export function searchQuery(text: string): string | undefined {
  const metadata = /^([\w.-]+)[:=](\S+)$/.exec(text);
  if (metadata !== null) return `metadata.${metadata[1]}:${quote(metadata[2] ?? "")}`;
  const words = text
    .split(/[^\p{L}\p{N}_.@-]+/u)
    .filter((word) => Array.from(word).length >= leastCharacters);
  const [first, ...others] = words;
  if (first === undefined) return undefined;
  const names = (word: string): string => `(name:*${word}* OR display_name:*${word}*)`;
  return others.length <= 1
    ? words.map(names).join(" AND ")
    : words
        .slice(0, mostConditions)
        .map((word) => `display_name:*${word}*`)
        .join(" AND ");
}

function quote(value: string): string {
  return JSON.stringify(value);
}

/** One organization by its id: one request. */
export async function readOrganization(
  id: string,
  signal?: AbortSignal,
): Promise<CurrentOrganization> {
  return callApi(`organizations/${encodeURIComponent(id)}`, { ...(signal && { signal }) });
}

/** The organization of a name, if there is one: one request. */
export async function findOrganization(
  name: string,
  signal?: AbortSignal,
): Promise<CurrentOrganization | undefined> {
  try {
    return await callApi(`organizations/name/${encodeURIComponent(name)}`, {
      ...(signal && { signal }),
    });
  } catch (error) {
    // What cannot be a name is refused as such.
    if (error instanceof ApiError && (error.status === 404 || error.status === 400)) {
      return undefined;
    }
    throw error;
  }
}

/** Creates an organization. */
export async function createOrganization(body: object): Promise<CurrentOrganization> {
  return callApi("organizations", { method: "POST", body });
}

/** Changes an organization: objects and maps are replaced as wholes. */
export async function updateOrganization(id: string, body: object): Promise<CurrentOrganization> {
  return callApi(`organizations/${encodeURIComponent(id)}`, { method: "PATCH", body });
}

/** Deletes an organization and everything that hangs on it. */
export async function deleteOrganization(id: string): Promise<void> {
  return callApi(`organizations/${encodeURIComponent(id)}`, { method: "DELETE" });
}
