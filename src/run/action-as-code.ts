import { createRequests, entryRequests, type EntryRequest } from "../derive/index.js";
import { replaceTexts, type ManifestReading } from "../manifest/index.js";
import { pathKey, type EntryChange, type FieldValue } from "../model/index.js";
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
  const organization = { ...declared?.organization, name };
  const hide = hiding(organization, declared?.written ?? new Map<string, string>());
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

/** Puts placeholders in the place of texts that came from variables, wherever they stand. */
function hiding(
  organization: unknown,
  written: ReadonlyMap<string, string>,
): (value: unknown) => unknown {
  const placeholders = new Map<string, string>();
  replaceTexts(organization, [], (text, path) => {
    const placeholder = written.get(pathKey(path));
    if (placeholder !== undefined) placeholders.set(text, placeholder);
    return text;
  });
  return (value) => replaceTexts(value, [], (text) => placeholders.get(text) ?? text);
}
