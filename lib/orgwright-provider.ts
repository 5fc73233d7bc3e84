import { Annotations, Token } from "cdktf";
import type { Construct } from "constructs";
import { camelCase } from "../src/model/index.js";
import {
  OrgwrightProvider as ProviderBinding,
  type OrgwrightProviderConfig,
} from "./generated/provider.js";
import { providerSecrets } from "./generated/provider-secrets.js";

/**
 * The tenant that a stack's organizations belong to.
 *
 * What is left out is read from the environment when Terraform runs, under the names that Auth0's
 * own tools use: AUTH0_DOMAIN, AUTH0_CLIENT_ID, AUTH0_CLIENT_SECRET, AUTH0_API_TOKEN. A secret that
 * the program itself knows would be written into cdk.tf.json, and gets a warning that says so.
 *
 * @example
 * new OrgwrightProvider(this, "tenant", { domain: "acme.eu.auth0.com" });
 */
export class OrgwrightProvider extends ProviderBinding {
  constructor(scope: Construct, id: string, config: OrgwrightProviderConfig = {}) {
    super(scope, id, config);
    const values: Readonly<Record<string, unknown>> = { ...config };
    for (const name of providerSecrets) {
      const value = values[camelCase(name)];
      if (value === undefined || Token.isUnresolved(value)) continue;
      Annotations.of(this).addWarning(
        `${camelCase(name)} is written into cdk.tf.json as plain text. Leave it out and set its environment variable where Terraform runs, or use a sensitive TerraformVariable.`,
      );
    }
  }
}
