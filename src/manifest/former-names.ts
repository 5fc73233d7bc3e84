import type { Diagnostic } from "../errors/index.js";
import type { DeclaredOrganization } from "./declaration.js";

/** Finds former names that several organizations claim: only one of them can have been called so. */
export function findSharedPasts(organizations: readonly DeclaredOrganization[]): Diagnostic[] {
  const first = new Map<
    string,
    { readonly declared: DeclaredOrganization; readonly index: number }
  >();
  const diagnostics: Diagnostic[] = [];
  for (const declared of organizations) {
    for (const [index, former] of (declared.organization.former_names ?? []).entries()) {
      const other = first.get(former);
      if (other === undefined) {
        first.set(former, { declared, index });
        continue;
      }
      const location = declared.locate(["former_names", index]);
      const related = other.declared.locate(["former_names", other.index]);
      diagnostics.push({
        code: "duplicate-name",
        severity: "error",
        summary: `${JSON.stringify(former)} is a former name of two organizations`,
        detail: "Only one of them can be the one that was called so. Keep one of the two places.",
        path: [declared.organization.name, "former_names", index],
        ...(location && { location }),
        ...(related && { related }),
      });
    }
  }
  return diagnostics;
}
