import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildPage } from "../../scripts/build-page.mjs";
import { startTenant, type Tenant } from "../../src/tenant/index.js";

// What the embedded tenant sends for its page, and to whom; no browser is needed to see it.

await buildPage();

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(async () => {
  await tenant.close();
});

async function ask(
  path: string,
  init: RequestInit & { readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<Response> {
  return fetch(`${tenant.url}${path}`, { redirect: "manual", ...init });
}

function keyOf({ pageAddress }: Tenant): string {
  return new URL(pageAddress).hash.slice("#key=".length);
}

describe("the page of the embedded tenant", () => {
  it("is where the tenant's address leads", async () => {
    const root = await ask("/");
    expect(root.status).toBe(302);
    expect(root.headers.get("location")).toBe("/__tenant/ui/");
    for (const path of ["/__tenant/ui/", "/__tenant/ui/organizations/org_1/members"]) {
      const view = await ask(path);
      expect(view.status).toBe(200);
      expect(view.headers.get("content-type")).toContain("text/html");
      expect(view.headers.get("cache-control")).toBe("no-store");
    }
  });

  it("consists of its own files, which are kept for good, under a policy without exceptions", async () => {
    const view = await ask("/__tenant/ui/");
    const policy = view.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    const document = await view.text();
    expect(document).not.toMatch(/<script(?![^>]* src=)|style=|{{/);
    const files = [...document.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? "");
    expect(files).toHaveLength(2);
    for (const file of files) {
      expect(file).toMatch(/-[A-Z0-9]{8}\.(?:js|css)$/);
      const answer = await ask(file);
      expect(answer.headers.get("cache-control")).toContain("immutable");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect((await ask("/__tenant/ui/no-such-file.js")).status).toBe(404);
    expect((await ask("/__tenant/ui/", { method: "DELETE" })).status).toBe(404);
  });

  it("gives sessions to itself alone", async () => {
    const open = async (headers: Readonly<Record<string, string>>): Promise<number> =>
      (await ask("/__tenant/ui/session", { method: "POST", headers })).status;
    expect(await open({})).toBe(403);
    expect(await open({ origin: "https://evil.example" })).toBe(403);
    expect(await open({ origin: "http://127.0.0.1:1" })).toBe(403);
    expect(await open({ origin: "null" })).toBe(403);
    expect(await open({ origin: tenant.url, "sec-fetch-site": "cross-site" })).toBe(403);
    const authorization = `Bearer ${keyOf(tenant)}`;
    expect(await open({ origin: tenant.url })).toBe(401);
    expect(await open({ origin: tenant.url, authorization: "Bearer guessed" })).toBe(401);
    expect(await open({ authorization })).toBe(403);
    expect(await open({ origin: "https://evil.example", authorization })).toBe(403);
    expect(await open({ origin: tenant.url, authorization })).toBe(200);
    const read = await ask("/__tenant/ui/session", { headers: { origin: tenant.url } });
    expect(read.status).toBe(404);
  });

  it("says which address to open where the key is missing, and shows the key to nobody", async () => {
    const refused = await ask("/__tenant/ui/session", {
      method: "POST",
      headers: { origin: tenant.url },
    });
    expect(await refused.text()).toContain("open the address that it printed in the terminal");
    expect(new URL(tenant.pageAddress).search).toBe("");
    expect(tenant.pageAddress).not.toContain(tenant.controlToken);
    for (const path of ["/", "/__tenant/ui/", "/__tenant/requests"]) {
      expect(await (await ask(path)).text()).not.toContain(keyOf(tenant));
    }
  });

  it("has a session that can do what views do, and shows no secrets of others", async () => {
    const answer = await ask("/__tenant/ui/session", {
      method: "POST",
      headers: { origin: tenant.url, authorization: `Bearer ${keyOf(tenant)}` },
    });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.get("set-cookie")).toBeNull();
    const session = (await answer.json()) as { token: string; scopes: string[] };
    expect(session.scopes).toContain("update:organizations");
    expect(session.scopes).not.toContain("read:client_keys");
    const client = await ask(`/api/v2/clients/${tenant.clientId}`, {
      headers: { authorization: `Bearer ${session.token}` },
    });
    expect(await client.text()).not.toContain(tenant.clientSecret);
    const before = await tenant.issueToken();
    const clients = await ask("/api/v2/clients", {
      headers: { authorization: `Bearer ${before}` },
    });
    const names = ((await clients.json()) as { name: string }[]).map(({ name }) => name);
    expect(names.filter((name) => name === "Dashboard")).toHaveLength(1);
  });
});
