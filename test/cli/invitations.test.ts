import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant;
let invitations: string;

beforeEach(async () => {
  cwd = await emptyFolder();
  tenant = await startTenant();
  tenant.plant({
    clients: [
      {
        client_id: "portal",
        organization_usage: "allow",
        initiate_login_uri: "https://portal.example/login",
      },
    ],
  });
  const { id } = (await send("POST", "organizations", { name: "acme" })) as { id: string };
  invitations = `organizations/${id}/invitations`;
  for (const email of ["bob@acme.example", "eve@acme.example"]) {
    await send("POST", invitations, {
      inviter: { name: "Ada" },
      invitee: { email },
      client_id: "portal",
    });
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

interface Pending {
  readonly id: string;
  readonly ticket_id: string;
  readonly invitee: { readonly email: string };
}

const pending = async (): Promise<readonly Pending[]> =>
  (await send("GET", invitations)) as Pending[];

const run = (...more: readonly string[]): Promise<Run> =>
  runOrgwright(["invitations", ...more], { cwd, env: tenant.environment });

it("lists who was invited, and shows links on request only", async () => {
  const tickets = (await pending()).map(({ ticket_id: ticket }) => ticket);
  const [table, json, links] = await Promise.all([
    run("list"),
    run("list", "--format", "json"),
    run("list", "--links"),
  ]);
  expect(table).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("2 invitations, 0 expired.") as string,
  });
  expect(table.stdout).toMatch(/^acme +bob@acme\.example +Ada +pending +20/m);
  expect(JSON.parse(json.stdout)).toMatchObject([
    { organization: "acme", email: "bob@acme.example", isExpired: false },
    { organization: "acme", email: "eve@acme.example", isExpired: false },
  ]);
  expect(tickets).toHaveLength(2);
  for (const ticket of tickets) {
    for (const { stdout, stderr } of [table, json]) expect(stdout + stderr).not.toContain(ticket);
    expect(links.stdout).toContain(ticket);
  }
});

it("sends again and revokes what is named, and asks before", async () => {
  const before = await pending();
  expect(await run("revoke", "acme", "bob@acme.example")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("--yes") as string,
  });
  expect(await run("revoke", "acme", "nobody@acme.example", "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("nobody@acme.example") as string,
  });
  expect(await pending()).toEqual(before);

  const resent = await run("resend", "acme", "bob@acme.example", "--yes");
  expect(resent).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^bob@acme\.example {2}made anew, until 20/) as string,
  });
  const after = await pending();
  expect(after.map(({ invitee }) => invitee.email).sort()).toEqual([
    "bob@acme.example",
    "eve@acme.example",
  ]);
  const bobs = (all: readonly Pending[]) =>
    all.find(({ invitee }) => invitee.email === "bob@acme.example");
  expect(bobs(after)?.id).not.toBe(bobs(before)?.id);
  expect(resent.stdout + resent.stderr).not.toContain(bobs(after)?.ticket_id);

  expect(
    await run("revoke", "acme", "bob@acme.example", "eve@acme.example", "--yes"),
  ).toMatchObject({ code: 0 });
  expect(await pending()).toEqual([]);
});
