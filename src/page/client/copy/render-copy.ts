import { organizationFields, type Field } from "../../../model/index.js";
import { renderConstruct } from "./construct.js";
import { renderCurl } from "./curl.js";
import { renderHcl } from "./hcl.js";
import { renderYaml } from "./yaml.js";

/** A request that does the same. */
export interface CopyRequest {
  readonly method: "POST" | "PATCH" | "PUT" | "DELETE";
  /** Below `/api/v2/`. */
  readonly path: string;
  readonly body?: unknown;
}

/** What is copied: an organization as a manifest would say it, as far as it is known here. */
export interface Copied {
  readonly organization: { readonly name: string } & Readonly<Record<string, unknown>>;
  /** The requests that make it so. */
  readonly requests: readonly CopyRequest[];
}

/** The ways to write it. */
export type CopyForm = "yaml" | "hcl" | "construct" | "curl";

/** The ways to write it, by what they are called. */
export const copyForms: Readonly<Record<CopyForm, string>> = {
  yaml: "YAML",
  hcl: "Terraform",
  construct: "Construct",
  curl: "curl",
};

/**
 * Writes something in one of the ways; undefined where that way has no words for a part of it.
 *
 * @param tenant the address that requests go to.
 */
export function renderCopy(
  form: CopyForm,
  { organization, requests }: Copied,
  tenant: string,
): string | undefined {
  switch (form) {
    case "yaml":
      return `organizations:\n${renderYaml([organization], 1)}`;
    case "hcl":
      return isKnown(organization) ? renderHcl(organization) : undefined;
    case "construct":
      return isKnown(organization) ? renderConstruct(organization) : undefined;
    case "curl":
      return requests.map((request) => renderCurl(request, tenant)).join("\n");
  }
}

/** Whether Terraform and constructs have every part: they are made from the model. */
function isKnown(organization: object): boolean {
  return Object.entries(organization).every(
    ([name, value]) =>
      // In Terraform a resource is removed instead; and words say in a manifest alone how much of a list is declared.
      name !== "absent" &&
      Object.hasOwn(organizationFields, name) &&
      (!isList(name) || Array.isArray(value)),
  );
}

function isList(name: string): boolean {
  return (organizationFields as Readonly<Record<string, Field>>)[name]?.kind === "list";
}
