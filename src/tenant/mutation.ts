import { createOrganizationSchema } from "../model/index.js";
import type { CheckedFault } from "./fault.js";
import { randomText } from "./identifier.js";
import type { Stores } from "./stores.js";

type Mutation = Extract<CheckedFault, { readonly kind: "mutate" }>;

/** What a request says about the organization it is about. */
export interface RequestSubject {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Does to an organization what somebody else might do, right before a request takes effect. */
export function mutate(
  { organizations }: Stores,
  mutation: Mutation,
  subject: RequestSubject,
): void {
  const name = mutation.organization ?? nameIn(subject);
  if (mutation.action === "create") {
    const body = { name, ...mutation.set };
    const isPossible =
      createOrganizationSchema.safeParse(body).success &&
      organizations.findByName(String(body.name)) === undefined;
    if (isPossible) organizations.create(body);
    return;
  }
  const id = findId(organizations, mutation.organization === undefined ? subject : { name });
  if (id === undefined) return;
  switch (mutation.action) {
    case "delete":
      organizations.delete(id);
      break;
    case "rename":
      organizations.update(id, {
        name: mutation.newName ?? `renamed-${randomText(8).toLowerCase()}`,
      });
      break;
    case "change":
      organizations.update(id, mutation.set ?? {});
      break;
  }
}

function findId(
  organizations: Stores["organizations"],
  subject: RequestSubject | { readonly name: string | undefined },
): string | undefined {
  const id = "parameters" in subject ? subject.parameters["id"] : undefined;
  if (id !== undefined) return organizations.has(id) ? id : undefined;
  const name = "parameters" in subject ? nameIn(subject) : subject.name;
  const json = name === undefined ? undefined : organizations.findByName(name);
  return json === undefined ? undefined : (JSON.parse(json) as { id: string }).id;
}

function nameIn({ parameters, body }: RequestSubject): string | undefined {
  if (parameters["name"] !== undefined) return parameters["name"];
  const name = (body as { name?: unknown } | null | undefined)?.name;
  return typeof name === "string" ? name : undefined;
}
