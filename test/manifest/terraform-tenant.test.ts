import path from "node:path";
import { expect, test } from "vitest";
import { readManifestsSync } from "../../src/manifest/index.js";
import { brief, makeFolder, organizationsOf, read } from "./reading.js";

type Blocks = Readonly<Record<string, unknown>>;

/** A configuration as cdktf synthesizes it, with one organization. */
function stack(provider: unknown, rest: Blocks = {}, organization: Blocks = {}): string {
  return JSON.stringify(
    {
      provider: { orgwright: provider },
      resource: { orgwright_organization: { acme: { name: "acme", ...organization } } },
      terraform: { required_providers: { orgwright: {} } },
      ...rest,
    },
    null,
    2,
  );
}

function codesOf(text: string): string[] {
  return read(text).diagnostics.map(
    ({ code, severity, summary }) => `${severity} ${code}: ${summary}`,
  );
}

test("a reading says which tenant a configuration is for, and where that is written", () => {
  const { tenant, diagnostics } = read(
    stack([{ domain: "prod.eu.auth0.com", audience: "https://a/api/v2/", client_id: "abc" }]),
  );
  expect(diagnostics).toEqual([]);
  expect(tenant).toMatchObject({
    address: "prod.eu.auth0.com",
    audience: "https://a/api/v2/",
    clientId: "abc",
    location: { line: 4 },
  });
});

test("an address of a tenant on this machine wins over a domain, as it does in the provider", () => {
  const { tenant } = read(stack({ domain: "a.auth0.com", base_url: "http://127.0.0.1:4010" }));
  expect(tenant?.address).toBe("http://127.0.0.1:4010");
});

test("a provider that leaves the tenant to the environment names none", () => {
  expect(read(stack([{}])).tenant).toBeUndefined();
  expect(read(stack([{ domain: null }])).tenant).toBeUndefined();
});

test.each(["domain", "base_url", "audience", "client_id"])(
  "%s that only Terraform can resolve is an error, since nobody knows which tenant is meant",
  (name) => {
    expect(codesOf(stack([{ [name]: "${var.stage}" }]))).toEqual([
      `error needs-terraform: ${name} of the provider is \${var.stage}, which only Terraform can resolve`,
    ]);
  },
);

test("a provider that shall not adopt is refused: without a state everything is adopted", () => {
  expect(codesOf(stack([{ adopt: false }]))).toEqual([
    "error needs-terraform: adopt = false of the provider needs Terraform",
  ]);
  expect(codesOf(stack([{ adopt: "${var.adopt}" }]))).toHaveLength(1);
  expect(codesOf(stack([{ adopt: true }]))).toEqual([]);
});

test("credentials and paces in a provider are told not to be read, without repeating them", () => {
  const { diagnostics } = read(
    stack([{ client_secret: "hunter2", api_token: "${var.token}", headroom: 50 }]),
  );
  expect(diagnostics.map(brief)).toEqual([
    "warning unmanaged-key 5:9",
    "warning unmanaged-key 6:9",
    "warning unmanaged-key 7:9",
  ]);
  expect(JSON.stringify(diagnostics.map(({ summary, detail }) => [summary, detail]))).not.toContain(
    "hunter2",
  );
});

test("an organization of a provider that is not written belongs to nobody knows which tenant", () => {
  const provider = [{ alias: "staging", domain: "staging.eu.auth0.com" }];
  expect(codesOf(stack(provider))[0]).toContain("belong to the provider orgwright");
  const right = stack(provider, {}, { provider: "orgwright.staging" });
  expect(read(right).tenant?.address).toBe("staging.eu.auth0.com");
});

test("stacks for two tenants are not merged", () => {
  const folder = makeFolder({
    "one/cdk.tf.json": stack([{ domain: "one.eu.auth0.com" }]),
    "two/cdk.tf.json": stack([{ domain: "two.eu.auth0.com" }], {}, { name: "globex" }),
  });
  const { diagnostics } = readManifestsSync(
    ["one", "two"].map((name) => path.join(folder, name, "cdk.tf.json")),
    { env: {} },
  );
  expect(diagnostics).toMatchObject([
    { code: "several-tenants", severity: "error", location: { line: 4 }, related: { line: 4 } },
  ]);
  expect(diagnostics[0]?.summary).toContain("one.eu.auth0.com and two.eu.auth0.com");
});

test("stacks for one tenant are merged, however they write its address", () => {
  const folder = makeFolder({
    "one.json": stack([{ domain: "one.eu.auth0.com" }]),
    "two.json": stack([{ domain: "https://One.eu.auth0.com/" }], {}, { name: "globex" }),
    "three.json": stack([{ client_id: "abc" }], {}, { name: "initech" }),
  });
  const reading = readManifestsSync([folder], { env: {} });
  expect(organizationsOf(reading)).toHaveLength(3);
  expect(reading.tenant).toMatchObject({ address: "one.eu.auth0.com", clientId: "abc" });
});

test("two tenants are told apart without what an address should not hold", () => {
  const folder = makeFolder({
    "one.json": stack([{ domain: "https://user:hunter2@one.eu.auth0.com" }]),
    "two.json": stack([{ domain: "two.eu.auth0.com" }], {}, { name: "globex" }),
  });
  const { diagnostics } = readManifestsSync([folder], { env: {} });
  expect(diagnostics.map(({ code }) => code)).toEqual(["several-tenants"]);
  expect(diagnostics[0]?.summary).not.toContain("hunter2");
});

test.each(["precondition", "postcondition", "replace_triggered_by", "ignore_changes"])(
  "%s in a lifecycle is refused",
  (key) => {
    const lifecycle = { [key]: [{ condition: false, error_message: "no" }] };
    expect(codesOf(stack([{}], {}, { lifecycle }))).toEqual([
      `error needs-terraform: lifecycle.${key} of orgwright_organization.acme needs Terraform`,
    ]);
    expect(codesOf(stack([{}], {}, { lifecycle: [lifecycle] }))).toHaveLength(1);
  },
);

test("blocks that only a state gives a meaning are refused where they are about organizations", () => {
  const to = "orgwright_organization.acme";
  const from = "orgwright_organization.old";
  const blocks = {
    import: [{ id: "other-name", to }],
    moved: [
      { from, to },
      { from: "terraform_data.a", to: "terraform_data.b" },
    ],
    removed: { from },
    check: { health: { assert: [{ condition: "${true}", error_message: "no" }] } },
  };
  expect(codesOf(stack([{}], blocks))).toEqual([
    `error needs-terraform: the import block of ${to} needs Terraform`,
    `error needs-terraform: the moved block of ${to} needs Terraform`,
    `error needs-terraform: the removed block of ${from} needs Terraform`,
    "error needs-terraform: the check block health needs Terraform",
  ]);
});
