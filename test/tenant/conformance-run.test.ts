import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openApi, type Api } from "./api.js";

// An embedded tenant stands in for a real one: the run must get along with what is there already,
// and leave nothing behind.

let api: Api;

beforeEach(async () => {
  api = await openApi({ seed: { organizations: [{ name: "acme" }], roles: [{ name: "viewer" }] } });
});

afterEach(async () => {
  await api.close();
});

async function run(...parameters: readonly string[]): Promise<{ code: number; output: string }> {
  const { AUTH0_DOMAIN: _, ...credentials } = api.tenant.environment;
  const child = spawn(
    process.execPath,
    ["--import", "tsx", "scripts/conformance.ts", ...parameters],
    { env: { ...process.env, ...credentials }, stdio: ["ignore", "pipe", "pipe"] },
  );
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit") as Promise<[number]>,
  ]);
  return { code, output: `${output}${errors}` };
}

async function inventory(): Promise<unknown> {
  const paths = ["organizations", "users", "roles", "clients", "connections", "resource-servers"];
  return Promise.all(paths.map(async (path) => (await api.call("GET", `/${path}`)).body));
}

test("conformance on a tenant that is not its own takes everything away that it made", async () => {
  const before = await inventory();
  const { code, output } = await run("--tenant", api.tenant.url, "domains", "machines");
  expect(output).toMatch(/names that begin with owc[0-9a-f]{4}/);
  expect({ code, output }).toMatchObject({ code: 0 });
  expect(await inventory()).toEqual(before);
  const { routes } = api.tenant.requests();
  expect(routes["POST /api/v2/organizations/{id}/discovery-domains"]?.["201"]).toBeGreaterThan(0);
});

test("an address without encryption is refused, unless it is this machine's", async () => {
  const { code, output } = await run("--tenant", "http://acme.eu.auth0.com");
  expect(code).toBe(2);
  expect(output).toContain("not http://acme.eu.auth0.com");
});
