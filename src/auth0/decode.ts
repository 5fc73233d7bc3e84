import { OperationError } from "../errors/index.js";
import {
  connectionSettings,
  organizationFields,
  storedFields,
  type Connection,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
} from "../model/index.js";

type Json = Readonly<Record<string, unknown>>;

const organizationParts = storedFields(organizationFields);
const connectionParts = Object.entries(connectionSettings);

/** Reads an organization out of an answer; what the model does not know is passed over. */
export function decodeOrganization(value: unknown): CurrentOrganization {
  if (!isRecord(value) || typeof value["id"] !== "string" || typeof value["name"] !== "string") {
    throw unexpected("an organization with an id and a name", value);
  }
  return { id: value["id"], ...decodeFields(organizationParts, value) } as CurrentOrganization;
}

/** Reads an organization's connection out of an answer. */
export function decodeOrganizationConnection(value: unknown): CurrentConnection {
  if (!isRecord(value) || typeof value["connection_id"] !== "string") {
    throw unexpected("a connection with a connection_id", value);
  }
  const { connection_id, connection } = value;
  return {
    connection_id,
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
  return { id: value["id"], name: value["name"], strategy: textOr(value["strategy"]) };
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
    case "list":
      return undefined;
  }
}

function textOr(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unexpected(wanted: string, value: unknown): OperationError {
  const got =
    value === null || value === undefined
      ? "nothing"
      : Array.isArray(value)
        ? "a list"
        : typeof value;
  return new OperationError(`The tenant's answer holds ${got} where ${wanted} belongs.`, {
    code: "invalid-answer",
    advice: "Check that the address is that of an Auth0 tenant.",
  });
}
