import { fieldsWithExclusions } from "../derive/index.js";
import type { Diagnostic } from "../errors/index.js";
import { collections, terraformFields } from "../model/index.js";
import type { DeclaredOrganization } from "./declaration.js";

/** What organizations say that no configuration of Terraform's can; silently it would be lost. */
export function findNotInTerraform(organizations: readonly DeclaredOrganization[]): Diagnostic[] {
  return organizations.flatMap((declared) => [
    ...findUnfollowed(declared),
    ...fieldsWithExclusions(declared.organization).map((field): Diagnostic => {
      const { name } = declared.organization;
      const location = declared.locate([field, "exclude"]);
      return {
        code: "not-in-terraform",
        severity: "error",
        summary: `${field}.exclude cannot be said in Terraform (organization ${name})`,
        detail:
          "Terraform would not remove what is excluded. Say what is included, or declare the whole; the command line does exclude.",
        path: [name, field, "exclude"],
        ...(location && { location }),
      };
    }),
  ]);
}

/** Collections that Terraform cannot follow. */
function findUnfollowed(declared: DeclaredOrganization): Diagnostic[] {
  const { organization } = declared;
  const { name } = organization;
  return collections.flatMap(({ name: field, noun }): Diagnostic[] => {
    if (organization[field] === undefined || Object.hasOwn(terraformFields, field)) return [];
    const location = declared.locate([field]);
    return [
      {
        code: "not-in-terraform",
        severity: "error",
        summary: `${field} cannot be declared in Terraform (organization ${name})`,
        detail: `Declare the ${noun.many} in a manifest of their own, which \`orgwright apply\` carries out: Terraform and it can share an organization.`,
        path: [name, field],
        ...(location && { location }),
      },
    ];
  });
}
