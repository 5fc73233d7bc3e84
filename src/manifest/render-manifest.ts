import { dump } from "js-yaml";
import {
  asMap,
  organizationFields,
  readMarks,
  reservedMetadataKeys,
  type CurrentConnection,
  type CurrentOrganization,
  type Field,
  type Fields,
  type FieldValue,
} from "../model/index.js";
import { escapeVariables } from "./variables.js";

/** How a manifest is written. */
export interface RenderOptions {
  /** YAML unless set. */
  readonly format?: "yaml" | "json";
  /** Whose organizations these are; stands at the top as `owner`. */
  readonly owner?: string;
}

/**
 * Writes organizations as a manifest, one after another, so that only one of them is ever held as
 * text. Reading the pieces, put together, gives the same organizations again. Their ids and what
 * Orgwright itself keeps in their metadata are left out; connections are written by their names,
 * or by their ids where no name is known.
 */
export async function* renderManifest(
  organizations: AsyncIterable<CurrentOrganization> | Iterable<CurrentOrganization>,
  { format = "yaml", owner }: RenderOptions = {},
): AsyncGenerator<string, void, undefined> {
  const writer = format === "json" ? json : yaml;
  yield writer.open(owner === undefined ? undefined : escapeVariables(owner));
  let isFirst = true;
  for await (const organization of organizations) {
    yield writer.entry(declare(organization), isFirst);
    isFirst = false;
  }
  yield writer.close(isFirst);
}

interface Writer {
  open(owner: string | undefined): string;
  entry(declared: FieldValue, isFirst: boolean): string;
  close(isEmpty: boolean): string;
}

const header = "organizations:\n";

const yaml: Writer = {
  open: (owner) => (owner === undefined ? "" : dump({ owner })),
  entry: (declared, isFirst) => {
    const text = dump({ organizations: [declared] }, { lineWidth: -1, noRefs: true });
    return isFirst ? text : text.slice(header.length);
  },
  close: (isEmpty) => (isEmpty ? "organizations: []\n" : ""),
};

const json: Writer = {
  open: (owner) =>
    `{\n${owner === undefined ? "" : `  "owner": ${JSON.stringify(owner)},\n`}  "organizations": [`,
  entry: (declared, isFirst) =>
    `${isFirst ? "" : ","}\n    ${JSON.stringify(declared, null, 2).replaceAll("\n", "\n    ")}`,
  close: (isEmpty) => (isEmpty ? "]\n}\n" : "\n  ]\n}\n"),
};

/** What a manifest would say for an organization to be as it is. */
function declare(current: CurrentOrganization): FieldValue {
  const { connections, metadata } = current;
  const { isProtected } = readMarks(current);
  return pick(organizationFields, {
    ...(current as unknown as Readonly<Record<string, FieldValue>>),
    ...(metadata && {
      metadata: Object.fromEntries(
        Object.entries(metadata).filter(([key]) => !reservedMetadataKeys.includes(key)),
      ),
    }),
    ...(connections && { connections: connections.map(declareConnection) }),
    ...(isProtected && { protected: true }),
  });
}

function declareConnection(current: CurrentConnection): FieldValue {
  const { connection, connection_id, ...settings } = current;
  const reference = connection ? { name: connection.name } : { connection_id };
  return { ...reference, ...settings };
}

/** The fields of the model that a value has, in the model's order. */
function pick(fields: Fields, value: FieldValue): FieldValue {
  const has = asMap(value);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const entry = write(field, has[name]);
      return entry === undefined ? [] : [[name, entry] as const];
    }),
  );
}

/** What a manifest says for a value that a tenant has: nothing where it has nothing to say. */
function write(field: Field, value: FieldValue | undefined): FieldValue | undefined {
  if (value === undefined || value === null) return undefined;
  switch (field.kind) {
    case "scalar":
      return typeof value === "string" ? escapeVariables(value) : value;
    case "map":
      return Object.fromEntries(
        Object.entries(asMap(value)).map(([key, entry]) => [
          key,
          typeof entry === "string" ? escapeVariables(entry) : entry,
        ]),
      );
    case "object": {
      const picked = pick(field.fields, value);
      return Object.keys(asMap(picked)).length < field.minKeys ? undefined : picked;
    }
    case "list":
      return (value as readonly FieldValue[]).map((entry) => pick(field.item, entry));
  }
}
