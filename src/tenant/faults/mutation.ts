import { createOrganizationSchema } from "../../model/index.js";
import { isUniqueViolation, randomText, type Stores } from "../store/index.js";
import type { CheckedFault } from "./fault.js";

type Mutation = Extract<CheckedFault, { readonly kind: "mutate" }>;

/** What a request says about the organization it is about. */
export interface RequestSubject {
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Does to an organization what somebody else might do, right before a request takes effect. What
 * cannot be done, because the organization is not there or the name is taken, is not done.
 */
export function mutate(stores: Stores, mutation: Mutation, subject: RequestSubject): void {
  try {
    carryOut(stores, mutation, subject);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
}

function carryOut({ organizations }: Stores, mutation: Mutation, subject: RequestSubject): void {
  if (mutation.action === "create") {
    const body = { name: mutation.organization ?? nameIn(subject), ...mutation.set };
    if (createOrganizationSchema.safeParse(body).success) organizations.create(body);
    return;
  }
  const id = findId(organizations, mutation.organization, subject);
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
  ordered: string | undefined,
  subject: RequestSubject,
): string | undefined {
  const id = subject.parameters["id"];
  if (ordered === undefined && id !== undefined) return organizations.has(id) ? id : undefined;
  const name = ordered ?? nameIn(subject);
  const json = name === undefined ? undefined : organizations.findByName(name);
  return json === undefined ? undefined : (JSON.parse(json) as { id: string }).id;
}

function nameIn({ parameters, body }: RequestSubject): string | undefined {
  if (parameters["name"] !== undefined) return parameters["name"];
  const name = (body as { name?: unknown } | null | undefined)?.name;
  return typeof name === "string" ? name : undefined;
}
