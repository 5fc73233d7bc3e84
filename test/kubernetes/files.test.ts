import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { organizationDeclaration, resourceOf } from "../../src/kubernetes/index.js";
import { readManifests, renderDeclared, writeYaml } from "../../src/manifest/index.js";
import { checkOrganization, type DesiredOrganization } from "../../src/model/index.js";
import { organizationsOf, read } from "../manifest/reading.js";
import { desiredOrganization } from "../support/arbitraries.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

const examples = [
  "examples/quickstart",
  "examples/gitops/organizations",
  "examples/environments/organizations",
  "examples/cdktf/trials.yaml",
];

function render(organizations: readonly DesiredOrganization[]): string {
  return [...renderDeclared(organizations)].join("");
}

/** An organization that went through a resource, as tools send it. */
function throughResource(organization: DesiredOrganization): DesiredOrganization {
  const { spec } = resourceOf(organization, { tenant: "production" });
  const { declared, diagnostics } = organizationDeclaration({
    spec: JSON.parse(JSON.stringify(spec)) as typeof spec,
  });
  if (declared === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
  return declared.organization;
}

describe("a manifest that is written", () => {
  it.each(examples)(
    "is byte for byte the same after each entry of %s was a resource",
    async (path) => {
      const { organizations, diagnostics } = await readManifests([path], {
        env: { CDN: "cdn.example" },
      });
      expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
      expect(organizations.length).toBeGreaterThan(0);
      for (const { organization } of organizations) {
        expect(render([throughResource(organization)])).toBe(render([organization]));
      }
    },
  );

  it("declares what it was written from", () => {
    const valid = desiredOrganization.filter(
      (organization) => checkOrganization(organization).issues.length === 0,
    );
    fc.assert(
      fc.property(valid, (organization) => {
        expect(organizationsOf(read(render([organization])))).toEqual([organization]);
      }),
      { numRuns: 50 },
    );
  });
});

const two = `# Organizations of Orgwright.
apiVersion: orgwright.dev/v1alpha1
kind: Organization
metadata:
  name: production.acme
  namespace: customers
spec:
  tenantRef:
    name: production
  name: acme
  display_name: Acme
  connections:
    - name: staff
      clear:
        - organization_connection_name
  clear:
    - branding
---
apiVersion: orgwright.dev/v1alpha1
kind: Organization
metadata:
  name: production.globex
  namespace: customers
spec:
  tenantRef:
    name: production
  name: globex
  in_part:
    metadata:
      include:
        plan: gold \${env.X}
`;

const manifest = `organizations:
  - name: acme
    display_name: Acme
    branding: null
    connections:
      - name: staff
        organization_connection_name: null
  - name: globex
    metadata:
      include:
        plan: gold $\${env.X}
`;

describe("orgwright kubernetes", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await emptyFolder();
  });
  afterAll(async () => {
    await rm(cwd, { recursive: true });
  });

  async function run(args: readonly string[], stdin?: string): Promise<Run> {
    return runOrgwright(["kubernetes", ...args], { cwd, ...(stdin !== undefined && { stdin }) });
  }

  it("writes a manifest as resources, and resources as a manifest", async () => {
    await writeFile(join(cwd, "organizations.yaml"), manifest);
    const exported = await run([
      "export",
      "--tenant-ref",
      "production",
      "--namespace",
      "customers",
    ]);
    expect(exported).toEqual({
      code: 0,
      stdout: two,
      stderr: "Exported 2 organizations of Tenant production.\n",
    });
    const imported = await run(["import", "-"], two);
    expect(imported).toMatchObject({ code: 0, stdout: manifest });
    expect(imported.stderr).toContain("Tenant production is not among the resources");
  });

  it("says what resources cannot say, and writes over no file of others", async () => {
    await writeFile(
      join(cwd, "owned.yaml"),
      `owner: customers\nprevious_owners: [sales]\nignore: [other-*]\n${manifest}`,
    );
    await writeFile(join(cwd, "theirs.yaml"), "theirs: true\n");
    const args = ["export", "owned.yaml", "--tenant-ref", "p", "--deletion-policy", "Delete"];
    const refused = await run([...args, "--out", "theirs.yaml"]);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining("would-overwrite") });
    const exported = await run([...args, "--out", "resources.yaml"]);
    expect(exported.stderr).toContain('Write `owner: "customers"` into the spec of Tenant p');
    expect(exported.stderr).toContain(
      "`previous_owners` and `ignore` of the manifests are left out",
    );
    const tenant = {
      apiVersion: "orgwright.dev/v1alpha1",
      kind: "Tenant",
      metadata: { name: "p" },
    };
    const text = await readFile(join(cwd, "resources.yaml"), "utf8");
    expect(text).toContain("deletionPolicy: Delete");
    const stream = `${text}---\n${writeYaml({ ...tenant, spec: { owner: "customers" } })}`;
    const imported = await run(["import", "-"], stream);
    expect(imported.stdout).toBe(`owner: customers\n${manifest}`);
    expect(imported.stderr).toContain("`deletionPolicy: Delete` of 2 organizations is left out");
  });

  it("refuses manifests of several owners", async () => {
    await writeFile(join(cwd, "a.yaml"), "owner: a\norganizations: [{ name: a }]\n");
    await writeFile(join(cwd, "b.yaml"), "organizations: [{ name: b }]\n");
    const { code, stdout, stderr } = await run(["export", "a.yaml", "b.yaml", "--tenant-ref", "p"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error[several-owners]");
    expect(stderr).toContain("belong to a and nobody");
  });

  it("tells every mistake of resources with its place, and writes nothing", async () => {
    const bad = `apiVersion: orgwright.dev/v1alpha1
kind: OrganizationList
items:
  - apiVersion: orgwright.dev/v1alpha1
    kind: Organization
    spec:
      tenantRef: { name: production }
      name: acme
      branding:
      display_nam: Acme
      clear: [name]
  - apiVersion: v1
    kind: Secret
  - apiVersion: orgwright.dev/v1
    kind: Organization
---
- name: acme
---
apiVersion: orgwright.dev/v1alpha1
kind: Organization
spec:
  tenantRef: { name: production }
  name: globex
---
apiVersion: orgwright.dev/v1alpha1
kind: Organization
spec:
  tenantRef: { name: production }
  name: globex
`;
    const { code, stdout, stderr } = await run(["import", "-"], bad);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    const places = [...stderr.matchAll(/error\[(.+?)\] (.+)\n\s+at <stdin>:(\d+)/g)].map(
      ([, error, summary, line]) => `${line} ${error} ${summary}`,
    );
    expect(places).toEqual([
      "9 empty-value branding has nothing behind it",
      '10 unknown-key unknown key "display_nam"',
      '11 invalid-value clear[0] is "name"',
      '14 invalid-value apiVersion is "orgwright.dev/v1"',
      "17 not-a-manifest this is no object of Kubernetes",
      '29 duplicate-name organization "globex" of tenant "production" is declared twice',
    ]);
  });

  it("makes a manifest for one tenant only", async () => {
    const of = (tenant: string): string =>
      writeYaml(resourceOf({ name: "acme", display_name: tenant }, { tenant }));
    const stream = `${of("production")}---\n${of("staging")}`;
    const both = await run(["import", "-"], stream);
    expect(both).toMatchObject({ code: 1, stdout: "" });
    expect(both.stderr).toContain("several-tenants");
    const one = await run(["import", "-", "--tenant-ref", "staging"], stream);
    expect(one.stdout).toBe("organizations:\n  - name: acme\n    display_name: staging\n");
  });

  it("refuses names that Kubernetes does not have", async () => {
    const tenant = await run(["export", "--tenant-ref", "Production"]);
    expect(tenant).toMatchObject({ code: 1, stderr: expect.stringContaining("name of a Tenant") });
    const space = await run(["export", "--tenant-ref", "p", "--namespace", "a.b"]);
    expect(space).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("name of a namespace"),
    });
  });

  it("prints the definitions, with rules and without", async () => {
    const [whole, bare] = await Promise.all([run(["crds"]), run(["crds", "--no-cel"])]);
    expect(whole.stdout.match(/^kind: CustomResourceDefinition$/gm)).toHaveLength(2);
    expect(whole.stdout).toContain("x-kubernetes-validations:");
    expect(bare.stdout).not.toContain("x-kubernetes-validations:");
  });
});
