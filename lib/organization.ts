import type { Construct } from "constructs";
import { TerraformStack } from "cdktf";
import { renderIssue, renderPlace, type Issue } from "../src/model/index.js";
import { bindProps } from "./bind-props.js";
import { checkAttributes } from "./check-attributes.js";
import { Organization as OrganizationResource } from "./generated/organization.js";
import type { OrganizationProps } from "./generated/organization-props.js";
import { ensureDistinctNames } from "./distinct-names.js";
import { writtenAttributes } from "./written-attributes.js";

/**
 * An organization of the tenant. One that exists already under that name is taken over.
 *
 * Its properties are checked at synthesis by the rules of Auth0; what only Terraform can resolve
 * may stand anywhere and is not looked at. Its attributes can be used in other constructs.
 *
 * @example
 * const acme = new Organization(this, "acme", {
 *   name: "acme",
 *   displayName: "Acme",
 *   connections: [{ name: "google-oauth2", assignMembershipOnLogin: true }],
 * });
 * new TerraformOutput(this, "acme-id", { value: acme.id });
 */
export class Organization extends OrganizationResource {
  constructor(scope: Construct, id: string, props: OrganizationProps) {
    const { config, issues } = bindProps(props);
    super(scope, id, config);
    this.node.addValidation({
      validate: () => {
        const written = writtenAttributes(this);
        return written === undefined ? [] : [...issues, ...checkAttributes(written)].map(sayIssue);
      },
    });
    ensureDistinctNames(TerraformStack.of(this));
  }
}

function sayIssue(issue: Issue): string {
  const { code, summary, detail } = renderIssue(issue, "typescript");
  const place = renderPlace(issue.path, "typescript");
  const where = summary.includes(place) ? "" : `${place}: `;
  return `${where}${summary}.${detail === undefined ? "" : ` ${detail}`} (${code})`;
}
