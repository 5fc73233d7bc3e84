import {
  connectionSettings,
  isRecord,
  organizationFields,
  storedFields,
  type Connection,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
} from "../model/index.js";
import { isPathPart } from "./path-part.js";

/** An answer is not what the API promises; the message says what stands where. */
export class ShapeError extends Error {
  override readonly name = "ShapeError";
}

type Json = Readonly<Record<string, unknown>>;

const organizationParts = storedFields(organizationFields);
const connectionParts = Object.entries(connectionSettings);

/** Reads an organization out of an answer; what the model does not know is passed over. */
export function decodeOrganization(value: unknown): CurrentOrganization {
  if (!isRecord(value) || typeof value["id"] !== "string" || typeof value["name"] !== "string") {
    throw unexpected("an organization with an id and a name", value);
  }
  return {
    id: readId(value["id"]),
    ...decodeFields(organizationParts, value),
  } as CurrentOrganization;
}

/** Reads an organization's connection out of an answer. */
export function decodeOrganizationConnection(value: unknown): CurrentConnection {
  if (!isRecord(value) || typeof value["connection_id"] !== "string") {
    throw unexpected("a connection with a connection_id", value);
  }
  const { connection_id, connection } = value as Json & { readonly connection_id: string };
  return {
    connection_id: readId(connection_id),
    ...decodeFields(connectionParts, value),
    ...(isRecord(connection) &&
      typeof connection["name"] === "string" && {
        connection: { name: connection["name"], strategy: textOr(connection["strategy"]) },
      }),
  };
}

/** Reads a connection of the tenant out of an answer. */
export function decodeConnection(value: unknown): Connection {
  if (!isRecord(value) || typeof value["id"] !== "string" || typeof value["name"] !== "string") {
    throw unexpected("a connection with an id and a name", value);
  }
  return { id: readId(value["id"]), name: value["name"], strategy: textOr(value["strategy"]) };
}

/** A page of a list, in whichever of the three shapes the tenant sent it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** How many there are in all; only offset pages tell. */
  readonly total?: number;
  /** Where the next page begins; absent on the last one, and on offset pages. */
  readonly next?: string;
}

/** Reads a page: a bare array, an offset page or a checkpoint page. */
export function decodePage<Item>(
  value: unknown,
  key: string,
  decode: (item: unknown) => Item,
): Page<Item> {
  if (Array.isArray(value)) return { items: value.map(decode) };
  if (!isRecord(value) || !Array.isArray(value[key])) throw unexpected(`a list of ${key}`, value);
  const { total, next } = value;
  return {
    items: (value[key] as unknown[]).map(decode),
    ...(typeof total === "number" && { total }),
    ...(typeof next === "string" && next !== "" && { next }),
  };
}

/** Keeps the fields that the model knows and that hold something of their kind. */
function decodeFields(fields: readonly [string, Field][], value: Json): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [name, field] of fields) {
    const decoded = decodeField(field, value[name]);
    if (decoded !== undefined) result[name] = decoded;
  }
  return result;
}

function decodeField(field: Field, value: unknown): unknown {
  switch (field.kind) {
    case "scalar":
      return typeof value === (field.type === "integer" ? "number" : field.type)
        ? value
        : undefined;
    case "object":
      return isRecord(value) ? decodeFields(Object.entries(field.fields), value) : undefined;
    case "map":
      return isRecord(value)
        ? Object.fromEntries(Object.entries(value).filter(([, text]) => typeof text === "string"))
        : undefined;
    case "texts":
    case "list":
      return undefined;
  }
}

/** Ids become parts of paths, so what a tenant sends as one must not lead anywhere else. */
function readId(id: string): string {
  if (isPathPart(id)) return id;
  throw new ShapeError(`${JSON.stringify(id.slice(0, 100))} as an id, which it cannot be`);
}

function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function unexpected(wanted: string, value: unknown): ShapeError {
  const got =
    value === null || value === undefined
      ? "nothing"
      : Array.isArray(value)
        ? "a list"
        : typeof value;
  return new ShapeError(`${got} where ${wanted} belongs`);
}
