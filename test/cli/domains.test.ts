import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { startDnsServer } from "../support/dns-server.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

interface Domain {
  readonly domain: string;
  readonly status: string;
  readonly verification_host: string;
  readonly verification_txt: string;
}

let cwd: string;
let tenant: Tenant;
let ids: Record<string, string>;

beforeEach(async () => {
  cwd = await emptyFolder();
  tenant = await startTenant();
  ids = {};
  for (const name of ["beta", "acme"]) {
    const { id } = (await send("POST", "organizations", { name })) as { id: string };
    ids[name] = id;
  }
});

afterEach(async () => {
  await tenant.close();
  await rm(cwd, { recursive: true });
});

async function send(method: string, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${tenant.url}/api/v2/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await tenant.issueToken()}`,
      "content-type": "application/json",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.ok).toBe(true);
  return answer.json();
}

async function add(organization: string, domain: string, status = "pending"): Promise<Domain> {
  const path = `organizations/${ids[organization]}/discovery-domains`;
  return (await send("POST", path, { domain, status })) as Domain;
}

async function domainsOf(organization: string): Promise<readonly Domain[]> {
  const { domains } = (await send(
    "GET",
    `organizations/${ids[organization]}/discovery-domains`,
  )) as {
    domains: Domain[];
  };
  return domains;
}

const domains = (...more: readonly string[]): Promise<Run> =>
  runOrgwright(["domains", ...more], { cwd, env: tenant.environment });

it("lists what customers have to set, as a table, JSON and a zone file", async () => {
  const acme = await add("acme", "acme.example");
  await add("beta", "beta.example", "verified");
  const table = await domains();
  expect(table).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("2 domains, 1 not verified."),
  });
  const [head = "", first = "", second = ""] = table.stdout.split("\n");
  expect(head.split(/ {2,}/)).toEqual(["ORGANIZATION", "DOMAIN", "STATUS", "TXT RECORD"]);
  expect(first.split(/ {2,}/)).toEqual([
    "acme",
    "acme.example",
    "pending",
    `${acme.verification_host} "${acme.verification_txt}"`,
  ]);
  expect(second).toMatch(/^beta +beta\.example +verified +/);

  const json = await domains("--format", "json", "--only", "acme");
  expect(JSON.parse(json.stdout)).toEqual([
    expect.objectContaining({
      organization: "acme",
      host: acme.verification_host,
      usedForDiscovery: true,
    }),
  ]);

  expect(await domains("--format", "zone", "--pending", "--out", "acme.zone")).toMatchObject({
    code: 0,
  });
  expect(await readFile(join(cwd, "acme.zone"), "utf8")).toBe(
    `; acme: acme.example (pending)\n${acme.verification_host}. 3600 IN TXT "${acme.verification_txt}"\n`,
  );
});

it("looks them up, marks what DNS confirms, and lowers or changes nothing", async () => {
  const set = await add("acme", "set.example");
  const missing = await add("acme", "missing.example");
  const verified = await add("beta", "beta.example", "verified");
  const wrong = await add("beta", "wrong.example");
  await using dns = await startDnsServer(
    new Map([
      [set.verification_host, [set.verification_txt]],
      [wrong.verification_host, ["ffffffffffffffffffffffffffffffff"]],
    ]),
  );
  const check = await domains("--check", "--resolver", dns.address);
  expect(check).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("4 domains, 3 not verified, 1 set in DNS."),
  });
  expect(check.stdout).toMatch(/missing\.example +pending +not set /);
  expect(check.stdout).toMatch(/wrong\.example +pending +other text /);
  expect(await domainsOf("acme")).toEqual([set, missing]);

  const marked = await domains("--verify", "--resolver", dns.address);
  expect(marked).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("1 marked as verified now."),
  });
  expect(await domainsOf("acme")).toEqual([{ ...set, status: "verified" }, missing]);
  // DNS says nothing of it any more, and it stays what it is.
  expect(await domainsOf("beta")).toEqual([verified, wrong]);
  expect(await domains("--verify", "--only", "acme", "--resolver", dns.address)).toMatchObject({
    stdout: expect.stringMatching(/set\.example +verified +set /),
    stderr: expect.not.stringContaining("marked"),
  });
});

it("asks for an address where it is given something else", async () => {
  expect(await domains("--check", "--resolver", "dns.example")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("option '--resolver <address>' wants an address"),
  });
});
