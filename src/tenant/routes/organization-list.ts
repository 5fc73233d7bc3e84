import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerPage,
  checkpointParameters,
  decodeCursor,
  defaultPageSize,
  encodeCursor,
  expiredCursor,
  invalidCursor,
  offsetParameters,
  readPaging,
  validate,
  type Answer,
  type Call,
  type PageRequest,
} from "../exchange/index.js";
import { searchedOrganizationFields, parseSearch, toSql } from "../search/index.js";
import {
  liveView,
  type ListedOrganization,
  type Order,
  type Stores,
  type View,
} from "../store/index.js";

const listQuery = z.strictObject({
  ...offsetParameters,
  ...checkpointParameters,
  sort: z
    .string()
    .max(15)
    .regex(/^((display_name)|(created_at)|(name)):(1|-1)$/)
    .exactOptional(),
  include_client_association_for: z.string().exactOptional(),
});

const searchQuery = z.strictObject({
  ...checkpointParameters,
  q: z.string().exactOptional(),
  parser: z.enum(["lucene", "scim"]).exactOptional(),
  sort: z.enum(["name", "display_name", "created_at"]).exactOptional(),
});

const oldestFirst: Order = { by: "created_at", direction: "ascending" };

/** Answers `GET /organizations`, in any of the three shapes. */
export function listOrganizations(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readPaging(query);
  return answerView(
    stores,
    clock,
    call,
    page,
    readOrder(query.sort),
    call.view ?? liveView,
    query.include_client_association_for,
  );
}

/** Answers `GET /organizations/search`. */
export function searchOrganizations(stores: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", searchQuery, call.query);
  const page = readPaging({ ...query, take: query.take ?? defaultPageSize });
  const text = query.q?.trim() ?? "";
  const condition =
    text === ""
      ? undefined
      : toSql(parseSearch(text, query.parser ?? "lucene"), searchedOrganizationFields);
  const view: View = { ...(call.view ?? liveView), ...(condition && { condition }) };
  return answerView(stores, clock, call, page, readOrder(query.sort), view);
}

function answerView(
  { organizations, organizationClients }: Stores,
  clock: TenantClock,
  call: Call,
  page: PageRequest,
  order: Order,
  view: View,
  clientId?: string,
): Answer {
  const start =
    page.kind === "offset" || page.from === undefined
      ? { offset: page.kind === "offset" ? page.start : 0 }
      : { afterId: readCursor(page.from, call, clock) };
  // One more than asked for tells whether there is a next page.
  const rows = organizations.list(order, start, page.limit + 1, view);
  if (rows === undefined) throw invalidCursor();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return answerPage(
    "organizations",
    page,
    clientId === undefined
      ? shown.map((row) => row.json)
      : withAssociations(organizationClients, clientId, shown),
    {
      total: () => organizations.count(view),
      ...nextCursor(page, rows.length > shown.length ? last?.id : undefined, clock),
    },
  );
}

/** Adds to each organization what it is associated with a client for, if it is. */
function withAssociations(
  organizationClients: Stores["organizationClients"],
  clientId: string,
  shown: readonly ListedOrganization[],
): readonly string[] {
  const uses = organizationClients.findMany(
    clientId,
    shown.map(({ id }) => id),
  );
  return shown.map(({ id, json }) => {
    const isUsed = uses.get(id);
    if (isUsed === undefined) return json;
    const client = { use_for_member_access: isUsed };
    return JSON.stringify({ ...(JSON.parse(json) as object), client });
  });
}

function readCursor(cursor: string, call: Call, clock: TenantClock): string {
  if (call.isCursorExpired) throw expiredCursor();
  return decodeCursor(cursor, clock.now());
}

function nextCursor(
  page: PageRequest,
  lastId: string | undefined,
  clock: TenantClock,
): { readonly next?: string } {
  return page.kind === "checkpoint" && lastId !== undefined
    ? { next: encodeCursor(lastId, clock.now()) }
    : {};
}

function readOrder(sort: string | undefined): Order {
  const [by, direction] = sort?.split(":") ?? [];
  switch (by) {
    case "name":
    case "display_name":
    case "created_at":
      return { by, direction: direction === "-1" ? "descending" : "ascending" };
    default:
      return oldestFirst;
  }
}
