import { Construct } from "constructs";
import { App, TerraformOutput, TerraformStack, TerraformVariable } from "cdktf";
import { Organization, Organizations, OrgwrightProvider } from "orgwright/cdktf";

class Customers extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new OrgwrightProvider(this, "tenant", { domain: "acme.eu.auth0.com" });
    const contact = new TerraformVariable(this, "contact", { type: "string" });
    const acme = new Organization(this, "acme", {
      name: "acme",
      displayName: "Acme",
      branding: { colors: { primary: "#0a84ff", pageBackground: "#ffffff" } },
      metadata: { plan: "gold", contact: contact.stringValue },
      connections: [{ name: "google-oauth2", assignMembershipOnLogin: true }],
      thirdPartyClientAccess: "block",
    });
    const trials = Organizations.fromManifest(this, "trials", {
      path: "trials.yaml",
      env: { PLAN: "trial" },
    });
    new TerraformOutput(this, "acme-id", { value: acme.id });
    new TerraformOutput(this, "tyrell-id", { value: trials.get("tyrell").id });
  }
}

const app = new App();
new Customers(app, "customers");
app.synth();
