// The customers of a small software company, as constructs. In the project's root, after
// `npm run build`:
//
//   npx cdktf synth       write Terraform's configuration to cdktf.out/
//   npx cdktf diff        show what a deployment would change
//   npx cdktf deploy      make the organizations of the tenant like this
//
// or without Terraform:
//
//   npx orgwright plan --app "npx tsx examples/cdktf/main.ts"
//
// docs/constructs.md says how to install the provider and where the tenant's address comes from.
import { App, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { Organization, Organizations, OrgwrightProvider } from "orgwright/cdktf";

/** What a plan of ours comes with. */
const plans = {
  gold: { perDay: 1000, perHour: 100 },
  enterprise: { perDay: 50_000, perHour: 5000 },
} as const;

class Customers extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // Address and credentials come from the environment, so that nothing secret stands here or in
    // what is synthesized, and the same program deploys to every tenant.
    new OrgwrightProvider(this, "tenant");

    const acme = new Organization(this, "acme", {
      name: "acme",
      displayName: "Acme",
      branding: {
        logoUrl: "https://acme.example/logo.png",
        colors: { primary: "#0a84ff", pageBackground: "#ffffff" },
      },
      connections: [
        { name: "Username-Password-Authentication", assignMembershipOnLogin: true },
        { name: "google-oauth2", assignMembershipOnLogin: true, showAsButton: true },
      ],
      metadata: { plan: "enterprise" },
      tokenQuota: { clientCredentials: plans.enterprise },
    });

    // What is alike is a loop: constructs are ordinary TypeScript.
    for (const region of ["eu", "us"]) {
      new Organization(this, `globex-${region}`, {
        name: `globex-${region}`,
        displayName: `Globex ${region.toUpperCase()}`,
        metadata: { plan: "gold", region },
        tokenQuota: { clientCredentials: plans.gold },
      });
    }

    // What colleagues keep in YAML can stay there.
    const trials = Organizations.fromManifest(this, "trials", {
      path: "examples/cdktf/trials.yaml",
    });

    // What Auth0 decides, such as ids, can be used wherever Terraform takes a value.
    new TerraformOutput(this, "acme-id", { value: acme.id });
    new TerraformOutput(this, "tyrell-id", { value: trials.get("trial-tyrell").id });
  }
}

const app = new App();
new Customers(app, "customers");
app.synth();
