import { rm } from "node:fs/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { startOrgwright } from "../support/orgwright-process.js";
import { emptyFolder } from "../support/run-orgwright.js";

let cwd: string;
beforeEach(async () => {
  cwd = await emptyFolder();
});
afterEach(() => rm(cwd, { recursive: true }));

/** What `tenant serve` says is to be exported, by name. */
async function serve(env: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const server = startOrgwright(["tenant", "serve", "--port", "0"], { cwd, env });
  await expect.poll(() => server.stdout, { timeout: 20_000 }).toContain("Ctrl-C");
  server.signal("SIGINT");
  await server.end;
  const lines = server.stdout.matchAll(/^ {2}export (\w+)=(\S+)$/gm);
  return Object.fromEntries([...lines].map(([, name = "", value = ""]) => [name, value]));
}

it("serve says its credentials again to whoever has exported them", async () => {
  const { AUTH0_DOMAIN: _, ...first } = await serve({});
  const { AUTH0_DOMAIN: __, ...again } = await serve(first);
  expect(Object.keys(first)).toContain("AUTH0_CLIENT_SECRET");
  expect(again).toEqual(first);
});
