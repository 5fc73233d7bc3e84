import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTenant, type Tenant } from "../../src/tenant/index.js";
import { emptyFolder } from "../support/run-orgwright.js";

const main = fileURLToPath(new URL("../../dist/src/cli/main.js", import.meta.url));
const count = 60;

let cwd: string;
let tenant: Tenant;
beforeEach(async () => {
  cwd = await emptyFolder();
  tenant = await startTenant();
  const organizations = Array.from({ length: count }, (_, index) => ({ name: `o-${index}` }));
  await writeFile(join(cwd, "organizations.yaml"), JSON.stringify({ organizations }));
});
afterEach(async () => {
  await tenant.close();
  await rm(cwd, { recursive: true });
});

/** Runs a line of shell in which `$0 "$1"` is the command line. Returns its exit code and errors. */
async function shell(line: string): Promise<{ code: number | null; stderr: string }> {
  const env = {
    PATH: process.env["PATH"],
    ...tenant.environment,
    AUTH0_DOMAIN: tenant.url,
  };
  const child = spawn("bash", ["-o", "pipefail", "-c", line, process.execPath, main], {
    cwd,
    env,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  await once(child, "close");
  return { code: child.exitCode, stderr };
}

const created = (): number | undefined =>
  tenant.requests().routes["POST /api/v2/organizations"]?.["201"];

describe("an apply that nobody reads along with", () => {
  it.each([
    ["the reader has seen enough", '"$0" "$1" apply --yes | head -n 1 > /dev/null'],
    ["nor of its errors", '"$0" "$1" apply --yes 2>&1 | head -n 1 > /dev/null'],
  ])("goes on to its end: %s", async (_, line) => {
    expect(await shell(line)).toMatchObject({ code: 0 });
    expect(created()).toBe(count);
  });

  it.runIf(process.platform === "linux")(
    "goes on and fails in words where the disk is full",
    async () => {
      const { code, stderr } = await shell('"$0" "$1" apply --yes > /dev/full');
      expect(code).toBe(1);
      expect(stderr).toContain("cannot be written: the disk is full");
      expect(created()).toBe(count);
    },
  );
});

describe("a plan that nobody reads", () => {
  it("ends at once, without a complaint", async () => {
    expect(await shell('"$0" "$1" plan | head -n 1 > /dev/null')).toEqual({ code: 0, stderr: "" });
  });
});
