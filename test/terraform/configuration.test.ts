import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkProviderBlock, providerSchema } from "../../src/terraform/provider-block.js";
import { readConfiguration } from "../../src/terraform/provider-configuration.js";
import { unknownValue, type ObjectValue } from "../../src/terraform/value.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform, Workspace } from "./workspace.js";
import { World } from "./world.js";

const nothing: ObjectValue = Object.fromEntries(
  Object.keys(providerSchema.attributes).map((name) => [name, null]),
);
const environment = {
  AUTH0_DOMAIN: "acme.eu.auth0.com",
  AUTH0_CLIENT_ID: "id",
  AUTH0_CLIENT_SECRET: "secret",
};

describe("the configuration of the provider", () => {
  it("comes from the environment where the block says nothing", () => {
    expect(
      readConfiguration(nothing, {
        ...environment,
        ORGWRIGHT_CONCURRENCY: "3",
        ORGWRIGHT_HEADROOM: "0",
        ORGWRIGHT_ADOPT: "false",
      }).configuration,
    ).toMatchObject({
      address: "acme.eu.auth0.com",
      credentials: environment,
      concurrency: 3,
      headroomPercent: 0,
      adopts: false,
    });
  });

  it("lets the block win, credentials as a whole", () => {
    const { configuration } = readConfiguration(
      { ...nothing, domain: "other.eu.auth0.com", client_id: "other", client_secret: "hush" },
      { ...environment, AUTH0_API_TOKEN: "token", AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: "key" },
    );
    expect(configuration?.address).toBe("other.eu.auth0.com");
    expect(configuration?.credentials).toMatchObject({
      AUTH0_CLIENT_ID: "other",
      AUTH0_CLIENT_SECRET: "hush",
      AUTH0_API_TOKEN: undefined,
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: undefined,
    });
    const withToken = readConfiguration({ ...nothing, api_token: "mine" }, environment);
    expect(withToken.configuration?.credentials).toEqual({ AUTH0_API_TOKEN: "mine" });
  });

  it("prefers an address on this machine to a domain from the environment", () => {
    const block = { ...nothing, base_url: "http://127.0.0.1:4010" };
    expect(readConfiguration(block, environment).configuration?.address).toBe(block.base_url);
  });

  it("refuses to send the environment's credentials to another domain than the environment's", () => {
    const block = { ...nothing, domain: "evil.example" };
    expect(readConfiguration(block, environment)).toMatchObject({
      notices: [
        {
          summary: 'domain is "evil.example", and the credentials are for another tenant',
          detail: expect.stringContaining('AUTH0_DOMAIN is "acme.eu.auth0.com"'),
          path: [{ attribute: "domain" }],
        },
      ],
    });
    const configure = (more: ObjectValue, variables = {}): string | undefined =>
      readConfiguration({ ...block, ...more }, { ...environment, ...variables }).configuration
        ?.address;
    expect(configure({ client_id: "id" })).toBeUndefined();
    expect(configure({ api_token: "mine" })).toBe("evil.example");
    expect(configure({ domain: "https://ACME.eu.auth0.com/" })).toBe("https://ACME.eu.auth0.com/");
    expect(configure({}, { ORGWRIGHT_TENANTS: "a.example,evil.example" })).toBe("evil.example");
    expect(configure({}, { AUTH0_DOMAIN: undefined })).toBe("evil.example");
  });

  it.each(["http://acme.eu.auth0.com", "https://example.com", "ftp://127.0.0.1", "127.0.0.1"])(
    "refuses a base_url that is not on this machine: %s",
    (address) => {
      expect(checkProviderBlock({ ...nothing, base_url: address })).toMatchObject([
        { severity: "error", path: [{ attribute: "base_url" }] },
      ]);
    },
  );

  it.each([
    ["concurrency", 0],
    ["concurrency", 101],
    ["concurrency", 1.5],
    ["headroom", -1],
    ["headroom", 91],
  ])("refuses %s = %d", (name, value) => {
    expect(checkProviderBlock({ ...nothing, [name]: value })).toMatchObject([
      { severity: "error", path: [{ attribute: name }] },
    ]);
  });

  it("refuses numbers from the environment that are none", () => {
    const read = readConfiguration(nothing, { ...environment, ORGWRIGHT_CONCURRENCY: "many" });
    expect(read.notices).toMatchObject([{ path: [{ attribute: "concurrency" }] }]);
  });

  it.each(["off", "no", "0", "FALSE", " false"])("reads ORGWRIGHT_ADOPT=%j", (text) => {
    const read = readConfiguration(nothing, { ...environment, ORGWRIGHT_ADOPT: text });
    expect(read.configuration?.adopts).toBe(false);
  });

  it.each(["flase", "disabled", "n"])("refuses ORGWRIGHT_ADOPT=%s, a word for neither", (text) => {
    const read = readConfiguration(nothing, { ...environment, ORGWRIGHT_ADOPT: text });
    expect(read.notices).toMatchObject([
      {
        severity: "error",
        path: [{ attribute: "adopt" }],
        summary: `ORGWRIGHT_ADOPT is "${text}"`,
      },
    ]);
  });

  it("has the audience of the block, else of the environment", () => {
    const variables = { ...environment, AUTH0_AUDIENCE: "https://a.auth0.com/api/v2/" };
    expect(readConfiguration(nothing, variables).configuration?.audience).toBe(
      "https://a.auth0.com/api/v2/",
    );
    const block = { ...nothing, audience: "https://b.auth0.com/api/v2/" };
    expect(readConfiguration(block, variables).configuration?.audience).toBe(block.audience);
    expect(readConfiguration(nothing, environment).configuration?.audience).toBeUndefined();
  });

  it("takes a private key of the block instead of the environment's secret or token", () => {
    const block = {
      ...nothing,
      client_assertion_private_key: "key",
      client_assertion_signing_alg: "PS256",
    };
    const read = readConfiguration(block, { ...environment, AUTH0_API_TOKEN: "token" });
    expect(read.configuration?.credentials).toMatchObject({
      AUTH0_CLIENT_ID: "id",
      AUTH0_CLIENT_SECRET: undefined,
      AUTH0_API_TOKEN: undefined,
      AUTH0_CLIENT_ASSERTION_PRIVATE_KEY: "key",
      AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "PS256",
    });
    expect(checkProviderBlock({ ...block, client_secret: "secret" })).toMatchObject([
      { path: [{ attribute: "client_assertion_private_key" }] },
    ]);
    expect(providerSchema.attributes["client_assertion_private_key"]?.isSensitive).toBe(true);
  });

  it("refuses algorithms that Auth0 does not take, wherever they are written", () => {
    const block = { ...nothing, client_assertion_signing_alg: "ES256" };
    expect(checkProviderBlock(block)).toMatchObject([
      { path: [{ attribute: "client_assertion_signing_alg" }] },
    ]);
    const variables = { ...environment, AUTH0_CLIENT_ASSERTION_SIGNING_ALG: "HS256" };
    expect(readConfiguration(nothing, variables).notices[0]?.summary).toContain(
      "AUTH0_CLIENT_ASSERTION_SIGNING_ALG",
    );
  });

  it("says everything that is missing at once, and what to set", () => {
    const text = JSON.stringify(readConfiguration(nothing, {}).notices);
    expect(text).toContain("AUTH0_DOMAIN");
    expect(text).toContain("AUTH0_CLIENT_SECRET");
  });

  it("waits while something is unknown", () => {
    expect(readConfiguration({ ...nothing, api_token: unknownValue }, {})).toEqual({ notices: [] });
  });
});

describe.skipIf(!hasTerraform)("the provider block, with the real terraform", () => {
  let executable = "";
  let tenant: Tenant;
  let workspace: Workspace;

  beforeAll(() => {
    executable = bundleProvider("../../src/terraform/main.ts");
  });

  beforeEach(async () => {
    tenant = await startTenant();
    workspace = new Workspace(executable);
  });

  afterEach(async () => {
    workspace.remove();
    await tenant.close();
  });

  it("may depend on what is created in the same run", async () => {
    workspace.setEnvironment(tenant.environment);
    workspace.write(`
      resource "terraform_data" "address" { input = "${tenant.url}" }
      provider "orgwright" { base_url = terraform_data.address.output }
      resource "orgwright_organization" "this" { name = "acme" }`);
    await workspace.apply();
    expect(await new World(tenant).names()).toEqual(["acme"]);
    expect((await workspace.plan()).changes).toBe(false);
  });

  it("prints no secret, neither when it works nor when it does not, nor into the log", async () => {
    const block = (secret: string) => `
      provider "orgwright" {
        base_url      = "${tenant.url}"
        client_id     = "${tenant.clientId}"
        client_secret = "${secret}"
      }
      resource "orgwright_organization" "this" { name = "acme" }`;
    // The client that terraform itself logs its own work with would print the configuration.
    workspace.setEnvironment({ TF_LOG_PROVIDER: "trace" });
    workspace.write(block(tenant.clientSecret));
    const good = await workspace.apply();
    expect(good).not.toContain(tenant.clientSecret);
    expect(JSON.stringify(workspace.state())).not.toContain(tenant.clientSecret);
    workspace.write(block("quite-wrong-secret"));
    const bad = await workspace.run("plan", "-no-color");
    expect(bad.status).toBe(1);
    expect(bad.output).toContain("refused the credentials");
    expect(bad.output).not.toContain("quite-wrong-secret");
  });

  it("asks for tokens with the audience that it is given", async () => {
    workspace.setEnvironment({
      ...tenant.environment,
      AUTH0_AUDIENCE: "https://acme.example/api/v2/",
    });
    workspace.write('resource "orgwright_organization" "this" { name = "acme" }');
    const { output } = await workspace.run("plan", "-no-color");
    expect(output).toContain("https://acme.example/api/v2/");
    workspace.write(`
      provider "orgwright" { audience = "${tenant.url}/api/v2/" }
      resource "orgwright_organization" "this" { name = "acme" }`);
    await workspace.apply();
    expect(await new World(tenant).names()).toEqual(["acme"]);
  });

  it("can be served by a process that a debugger has started", async () => {
    const child = spawn(executable, ["--debug"], {
      env: { PATH: process.env["PATH"], ...tenant.environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const reattach = /^TF_REATTACH_PROVIDERS='(.*)'$/m.exec(line.toString())?.[1];
    workspace.setEnvironment({ TF_REATTACH_PROVIDERS: reattach });
    workspace.write('resource "orgwright_organization" "this" { name = "acme" }');
    await workspace.apply();
    expect(await new World(tenant).names()).toEqual(["acme"]);
    expect(child.exitCode).toBeNull();
    child.kill();
  });

  it("is told what to set when it says nothing", async () => {
    workspace.write('resource "orgwright_organization" "this" { name = "acme" }');
    const { status, output } = await workspace.run("plan", "-no-color");
    expect(status).toBe(1);
    expect(output).toContain("AUTH0_DOMAIN");
    expect(output).toContain("AUTH0_CLIENT_ID");
  });

  it("finds organizations for data sources, by name, by id and by filter", async () => {
    tenant.plant({
      organizations: [
        { name: "acme-eu", metadata: { plan: "gold" }, connections: [{ name: "google-oauth2" }] },
        { name: "acme-us", metadata: { plan: "silver" } },
        { name: "globex", metadata: { plan: "gold" } },
      ],
    });
    const { id } = await new World(tenant).must("globex");
    workspace.setEnvironment(tenant.environment);
    workspace.write(`
      data "orgwright_organization" "by_name" { name = "acme-eu" }
      data "orgwright_organization" "by_id" { id = "${id}" }
      data "orgwright_organizations" "all" {}
      data "orgwright_organizations" "some" {
        name_prefix = "acme-"
        metadata    = { plan = "gold" }
      }`);
    await workspace.apply();
    const state = workspace.state();
    expect(state["data.orgwright_organization.by_id"]).toMatchObject({ id, name: "globex" });
    expect(state["data.orgwright_organization.by_name"]).toMatchObject({
      metadata: { plan: "gold" },
      connections: { "google-oauth2": { name: "google-oauth2" } },
    });
    const namesOf = (address: string) =>
      ((state[address]?.["organizations"] ?? []) as { name: string }[]).map(({ name }) => name);
    expect(namesOf("data.orgwright_organizations.all")).toEqual(["acme-eu", "acme-us", "globex"]);
    expect(namesOf("data.orgwright_organizations.some")).toEqual(["acme-eu"]);
    workspace.write('data "orgwright_organization" "none" { name = "nobody" }');
    const { output } = await workspace.run("plan", "-no-color");
    expect(output).toContain("no organization with the name nobody");
  });
});
