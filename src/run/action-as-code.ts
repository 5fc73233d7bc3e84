import { createRequests, entryRequests, type EntryRequest } from "../derive/index.js";
import type { ManifestReading } from "../manifest/index.js";
import { pathKey, type EntryChange, type FieldValue } from "../model/index.js";
import type { PathSegment } from "../errors/index.js";
import type { Action } from "../plan/index.js";

/** A request that an action sends. */
export interface CodeRequest {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below `/api/v2/`. */
  readonly path: string;
  readonly body?: unknown;
}

/** An action as what declares it, and as the requests that carry it out. */
export interface ActionCode {
  readonly organization: { readonly name: string } & Readonly<Record<string, unknown>>;
  readonly requests: readonly CodeRequest[];
}

/** What a new organization's id stands for, which nobody knows yet. */
const newId = "{id}";

type Hide = (value: unknown, path?: readonly PathSegment[]) => unknown;

/**
 * An action as code, to be copied: its organization as the manifests declare it, and the requests. Where a
 * value came from a variable its placeholder stands.
 */
export function actionAsCode({ organizations }: ManifestReading, action: Action): ActionCode {
  const name = action.organization;
  if (action.kind === "delete") {
    return {
      organization: { name, absent: true },
      requests: [{ method: "DELETE", path: `organizations/${action.id}` }],
    };
  }
  const declared = organizations.find(({ organization }) => organization.name === name);
  const hide = hiding(declared?.written ?? new Map());
  const organization = { ...declared?.organization, name };
  const requests =
    action.kind === "create"
      ? create(action.fields, action.entries)
      : [
          ...(Object.keys(action.fields).length > 0
            ? [
                {
                  method: "PATCH" as const,
                  path: `organizations/${action.id}`,
                  body: action.fields,
                },
              ]
            : []),
          ...entryRequests(action.id, action.entries).map(toRequest),
        ];
  return {
    organization: hide(organization) as ActionCode["organization"],
    requests: requests.map((request) => ({ ...request, body: hide(request.body) })),
  };
}

function create(
  fields: Readonly<Record<string, FieldValue>>,
  entries: readonly EntryChange[],
): CodeRequest[] {
  const { body, afterwards } = createRequests(fields, entries);
  return [
    { method: "POST", path: "organizations", body },
    ...entryRequests(newId, afterwards).map(toRequest),
  ];
}

function toRequest({ endpoint, parameters, body, named }: EntryRequest): CodeRequest {
  const path = endpoint.template.replace("/api/v2/", "").replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = parameters[key] ?? "";
    return value === newId ? value : encodeURIComponent(value);
  });
  // Ids of what the same plan makes are known only when it is there.
  const sent = named ? { ...body, [named.key]: named.names } : body;
  return { method: endpoint.method, path, ...(sent && { body: sent }) };
}

/** Puts placeholders in the place of values that came from variables, wherever they stand. */
function hiding(written: ReadonlyMap<string, string>): Hide {
  if (written.size === 0) return (value) => value;
  const texts = new Map<unknown, string>();
  const collect: Hide = (value, path = []) => {
    const text = written.get(pathKey(path));
    if (text !== undefined) texts.set(value, text);
    return walk(value, path, collect);
  };
  const replace: Hide = (value, path = []) => texts.get(value) ?? walk(value, path, replace);
  return (value) => {
    collect(value);
    return replace(value);
  };
}

function walk(value: unknown, path: readonly PathSegment[], visit: Hide): unknown {
  if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, visit(each, [...path, key])]),
  );
}
