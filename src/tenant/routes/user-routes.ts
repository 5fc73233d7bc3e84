import { z } from "zod";
import type { TenantClock } from "../clock.js";
import {
  answerJson,
  answerNothing,
  answerRows,
  conflict,
  emailAddress,
  fieldParameters,
  invalidBody,
  manage,
  offsetParameters,
  pathParameter,
  plainRows,
  project,
  readOffset,
  userNotFound,
  validate,
  type Answer,
  type Call,
  type FieldQuery,
  type Route,
} from "../exchange/index.js";
import { parseSearch, toSql, userFields } from "../search/index.js";
import {
  allOf,
  isUniqueViolation,
  type RowList,
  type SqlCondition,
  type Stores,
  type UserDocument,
} from "../store/index.js";
import { createUser } from "./new-user.js";

const all = "/api/v2/users";
const one = `${all}/{id}`;

const longestId = 401;

const listQuery = z.strictObject({
  ...offsetParameters,
  ...fieldParameters,
  q: z.string().exactOptional(),
  search_engine: z.enum(["v1", "v2", "v3"]).exactOptional(),
  sort: z
    .string()
    .regex(/^[\w.]+:(1|-1)$/)
    .exactOptional(),
  connection: z.string().exactOptional(),
  primary_order: z.string().exactOptional(),
});

const byEmailQuery = z.strictObject({ ...fieldParameters, email: z.string() });
const oneQuery = z.strictObject(fieldParameters);
const organizationsQuery = z.strictObject(offsetParameters);

const freeObject = z.record(z.string(), z.unknown());

const changeableFields = {
  email: emailAddress.exactOptional(),
  email_verified: z.boolean().exactOptional(),
  verify_email: z.boolean().exactOptional(),
  phone_number: z.string().exactOptional(),
  phone_verified: z.boolean().exactOptional(),
  username: z.string().min(1).max(128).exactOptional(),
  password: z.string().min(1).exactOptional(),
  name: z.string().max(300).exactOptional(),
  given_name: z.string().max(150).exactOptional(),
  family_name: z.string().max(150).exactOptional(),
  nickname: z.string().max(300).exactOptional(),
  picture: z.string().exactOptional(),
  blocked: z.boolean().exactOptional(),
  app_metadata: freeObject.exactOptional(),
  user_metadata: freeObject.exactOptional(),
};

/** What a user is made of. */
export const newUserSchema = z.strictObject({
  connection: z.string().min(1),
  user_id: z.string().max(255).exactOptional(),
  ...changeableFields,
});

const nullable = <Schema extends z.ZodType>(schema: z.ZodExactOptional<Schema>) =>
  schema.unwrap().nullable().exactOptional();

const changeSchema = z.strictObject({
  ...changeableFields,
  email: nullable(changeableFields.email),
  phone_number: nullable(changeableFields.phone_number),
  username: nullable(changeableFields.username),
  password: nullable(changeableFields.password),
  name: nullable(changeableFields.name),
  given_name: nullable(changeableFields.given_name),
  family_name: nullable(changeableFields.family_name),
  nickname: nullable(changeableFields.nickname),
  picture: nullable(changeableFields.picture),
  connection: z.string().exactOptional(),
  client_id: z.string().exactOptional(),
  verify_phone_number: z.boolean().exactOptional(),
});

/** The endpoints of the tenant's users, as far as organizations need them. */
export function userRoutes(stores: Stores, clock: TenantClock): readonly Route[] {
  const { users } = stores;
  return [
    {
      method: "GET",
      template: all,
      access: manage("read:users", "user-read"),
      lags: "users",
      handle: (call) => list(stores, clock, call),
    },
    {
      method: "POST",
      template: all,
      access: manage("create:users", "user-write"),
      handle: (call) => {
        const body = validate("Payload", newUserSchema, call.body);
        return answerJson(201, create(stores, clock, body));
      },
    },
    {
      method: "GET",
      template: "/api/v2/users-by-email",
      access: manage("read:users"),
      handle: (call) => {
        const { email, ...fields } = validate("Query", byEmailQuery, call.query);
        const found = users.listByEmail(email).map((user) => project(user, fields));
        return answerJson(200, found);
      },
    },
    {
      method: "GET",
      template: one,
      access: manage("read:users", "user-read"),
      handle: (call) => {
        const query: FieldQuery = validate("Query", oneQuery, call.query);
        return answerJson(200, project(find(stores, call), query));
      },
    },
    {
      method: "PATCH",
      template: one,
      access: manage("update:users", "user-write"),
      handle: (call) => update(stores, clock, call),
    },
    {
      method: "DELETE",
      template: one,
      access: manage("delete:users", "user-delete"),
      handle: (call) => {
        users.delete(pathParameter(call, "id", longestId));
        return answerNothing();
      },
    },
    {
      method: "GET",
      template: `${one}/organizations`,
      access: manage(["read:users", "read:organizations"], "user-organization-read"),
      handle: (call) => {
        const page = readOffset(validate("Query", organizationsQuery, call.query));
        const rows = stores.members.organizationRows(find(stores, call).user_id);
        return answerRows(plainRows("organizations", rows), page, call, clock);
      },
    },
  ];
}

function list({ users }: Stores, clock: TenantClock, call: Call): Answer {
  const query = validate("Query", listQuery, call.query);
  const page = readOffset(query, () => tooFar);
  const conditions: SqlCondition[] = [];
  const text = query.q?.trim() ?? "";
  if (text !== "" && text !== "*") conditions.push(toSql(parseSearch(text, "lucene"), userFields));
  if (query.connection !== undefined) {
    conditions.push({ sql: "connection = ?", values: [query.connection] });
  }
  const rows = users.rows(allOf(conditions), call.view);
  const [field = "created_at", direction] = query.sort?.split(":") ?? [];
  const list = field === "created_at" && direction !== "-1" ? rows : sorted(rows, field, direction);
  return answerRows(
    {
      key: "users",
      rows: list,
      render: ({ json }) => JSON.stringify(project(JSON.parse(json) as object, query)),
      shape: { beside: (length) => ({ length }) },
    },
    page,
    call,
    clock,
  );
}

/** What a page that is too far away is called here. */
const tooFar =
  "You can only page through the first 1000 records. See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation";

/** The same rows in the order of a field; those without it come first. */
function sorted(rows: RowList, field: string, direction: string | undefined): RowList {
  return {
    count: () => rows.count(),
    read: (start, limit) => {
      const keyed = rows.read({ offset: 0 }, rows.count()).map((row) => {
        const value = (JSON.parse(row.json) as Readonly<Record<string, unknown>>)[field];
        return { row, key: typeof value === "string" ? value : JSON.stringify(value ?? "") };
      });
      keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      if (direction === "-1") keyed.reverse();
      const from = "offset" in start ? start.offset : 0;
      return keyed.slice(from, from + limit).map(({ row }) => row);
    },
  };
}

function find({ users }: Stores, call: Call): UserDocument {
  const user = users.find(pathParameter(call, "id", longestId));
  if (user === undefined) throw userNotFound();
  return user;
}

function create(
  stores: Stores,
  clock: TenantClock,
  body: z.output<typeof newUserSchema>,
): UserDocument {
  const connection = stores.connections.findByName(body.connection);
  if (connection === undefined) throw invalidBody("Connection does not exist.");
  return orConflict(() => stores.users.create(createUser(body, connection.strategy, clock.now())));
}

function update({ users }: Stores, clock: TenantClock, call: Call): Answer {
  const body = validate("Payload", changeSchema, call.body ?? {});
  const { verify_email: _, verify_phone_number: _2, password: _3, ...change } = body;
  const { connection: _4, client_id: _5, app_metadata, user_metadata, ...fields } = change;
  const user = orConflict(() =>
    users.change(
      pathParameter(call, "id", longestId),
      (current) =>
        merge(current, {
          ...fields,
          ...(app_metadata && { app_metadata: merge(current["app_metadata"], app_metadata) }),
          ...(user_metadata && { user_metadata: merge(current["user_metadata"], user_metadata) }),
          updated_at: new Date(clock.now()).toISOString(),
        }) as UserDocument,
    ),
  );
  if (user === undefined) throw userNotFound();
  return answerJson(200, user);
}

/** Puts the keys of a change over what is there; null removes a key. */
function merge(current: unknown, change: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(
    Object.entries({ ...(current as object | undefined), ...change }).filter(
      ([, value]) => value !== null,
    ),
  );
}

function orConflict<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw conflict("The user already exists.", "auth0_idp_error");
  }
}
