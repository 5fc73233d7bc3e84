import { fieldsWithExclusions } from "../derive/index.js";
import type { Diagnostic } from "../errors/index.js";
import type { DeclaredOrganization } from "./declaration.js";

/** What organizations say that no configuration of Terraform's can; silently it would be lost. */
export function findNotInTerraform(organizations: readonly DeclaredOrganization[]): Diagnostic[] {
  return organizations.flatMap((declared) =>
    fieldsWithExclusions(declared.organization).map((field): Diagnostic => {
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
  );
}
