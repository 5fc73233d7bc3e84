import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { reportSchema } from "../../src/run/index.js";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder, runOrgwright, runProgram, type Run } from "../support/run-orgwright.js";

let cwd: string;
let tenant: Tenant;
beforeEach(async () => {
  cwd = await emptyFolder();
  tenant = await startTenant();
});
afterEach(async () => {
  await tenant.close();
  await rm(cwd, { recursive: true });
});

const environment = (): Record<string, string> => ({
  ...tenant.environment,
  AUTH0_DOMAIN: tenant.url,
});

const run = (...args: string[]): Promise<Run> => runOrgwright(args, { cwd, env: environment() });

const manifest = (text: string): Promise<void> => writeFile(join(cwd, "organizations.yaml"), text);

const declare = (displayName: string): Promise<void> =>
  manifest(`organizations:\n  - name: acme\n    display_name: ${displayName}\n  - name: beta\n`);

describe("a reviewed plan", () => {
  it("is carried out as it was, and refused where the tenant has changed since", async () => {
    await declare("First");
    await run("apply", "--yes");
    await declare("Second");
    const planned = await run(
      "plan",
      "--out",
      "plan.json",
      "--report",
      "plan.md",
      "--report",
      "plan.html",
    );
    expect(planned.code).toBe(0);
    expect(await readFile(join(cwd, "plan.md"), "utf8")).toContain('+ display_name: "Second"');
    expect(await readFile(join(cwd, "plan.html"), "utf8")).toContain("<!doctype html>");
    expect(await readFile(join(cwd, "plan.json"), "utf8")).not.toContain(tenant.clientSecret);

    await declare("Clicked");
    await run("apply", "--yes");
    const refused = await run("apply", "plan.json", "--yes");
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain(
      'display_name was "First" when it was planned and is "Clicked" now',
    );
    const whole = await run("apply", "plan.json", "--yes", "--all-or-nothing");
    expect(whole.stderr).toContain("Nothing was changed");

    await declare("First");
    await run("apply", "--yes");
    const applied = await run("apply", "plan.json", "--yes");
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining("1 updated") });
    await declare("Second");
    expect((await run("plan", "--detailed-exitcode")).code).toBe(0);
  });

  it("is not carried out on another tenant", async () => {
    await declare("First");
    await run("plan", "--out", "plan.json");
    const { code, stderr } = await run("apply", "plan.json", "--tenant", "local", "--yes");
    expect(code).toBe(1);
    expect(stderr).toContain(`was made for ${tenant.domain}`);
  });

  it("can be approved by its checksum alone", async () => {
    await declare("First");
    const { stdout } = await run("plan", "--format", "json");
    const { checksum } = reportSchema.parse(JSON.parse(stdout));
    await declare("Second");
    const refused = await run("apply", "--yes", "--checksum", checksum);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(checksum) });
    expect(tenant.requests().routes["POST /api/v2/organizations"]).toBeUndefined();
    await declare("First");
    expect((await run("apply", "--yes", "--checksum", checksum)).code).toBe(0);
  });
});

describe("drift", () => {
  it("is reported with exit code 2 and the newer side, and never written", async () => {
    const git = (...args: string[]): Promise<Run> =>
      runProgram("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], { cwd });
    await git("init", "-q");
    await declare("First");
    await git("add", ".");
    await git("commit", "-qm", "one");
    await run("apply", "--yes");
    expect((await run("drift")).code).toBe(0);

    await declare("Second");
    await git("commit", "-qam", "two");
    const manifestNewer = await run("drift");
    expect(manifestNewer.code).toBe(2);
    expect(manifestNewer.stdout).toContain("acme: the manifest is newer");

    const client = await run("apply", "--yes");
    expect(client.code).toBe(0);
    await manifest("organizations:\n  - name: acme\n    display_name: Click\n");
    await run("apply", "--yes");
    await declare("Second");
    tenant.resetRequests();
    const tenantNewer = await run("drift");
    expect(tenantNewer.stdout).toContain("acme: the tenant is newer");
    const writes = Object.keys(tenant.requests().routes).filter(
      (route) => !route.startsWith("GET"),
    );
    expect(writes).toEqual(["POST /oauth/token"]);
  });

  it("is watched, with metrics and a line of JSON per look, refusals included", async () => {
    await manifest("owner: them\norganizations: [{ name: theirs }]\n");
    expect((await run("apply", "--yes")).code).toBe(0);
    await declare("First");
    const text = await readFile(join(cwd, "organizations.yaml"), "utf8");
    await manifest(`owner: us\n${text}  - { name: theirs, display_name: Ours }\n`);
    const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
    const child = spawn(process.execPath, [main, "drift", "--watch", "1h", "--metrics-port", "0"], {
      cwd,
      env: { PATH: process.env["PATH"], ...environment() },
    });
    try {
      let errors = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
      const [line] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
      expect(JSON.parse(line)).toMatchObject({
        event: "compared",
        drift: [
          { organization: "acme", kind: "create" },
          { organization: "beta", kind: "create" },
          { organization: "theirs", kind: "refused", reason: "other-owner", owner: "them" },
        ],
      });
      const url = /http:\S+/.exec(errors)?.[0] ?? "";
      const metrics = await (await fetch(url)).text();
      expect(metrics).toContain('orgwright_organizations_in_drift{action="create"} 2');
      expect(metrics).toContain('orgwright_organizations_in_drift{action="refused"} 1');
      expect(metrics).toMatch(/orgwright_requests_total \d+/);
    } finally {
      const ended = once(child, "close");
      child.kill("SIGTERM");
      await ended;
    }
    expect(child.exitCode).toBe(0);
  });
});
