import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it, type TestContext } from "vitest";
import { emptyFolder } from "../../support/run-orgwright.js";
import {
  isList,
  refuse,
  startHostileAuth0,
  type Behaviour,
  type HostileAuth0,
  type HostileCall,
} from "../hostile-auth0.js";

const main = fileURLToPath(new URL("../../../dist/src/cli/main.js", import.meta.url));

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Waits until it has come so far. @throws Error when it ends before */
  until(reached: Promise<void>): Promise<void>;
}

/** Starts the command line against a hostile tenant. A process that has not ended with its test is killed. */
async function start(
  { onTestFinished }: TestContext,
  url: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: Record<string, string> },
): Promise<Running> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: {
      PATH: process.env["PATH"],
      AUTH0_DOMAIN: url,
      AUTH0_CLIENT_ID: "victim",
      AUTH0_CLIENT_SECRET: "victims-secret-0123",
      ...options.env,
    },
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on("error", () => {});
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const early = once(child, "exit").then(() => {
    throw new Error(`It ended too early: ${output}`);
  });
  early.catch(() => {});
  await once(child, "spawn");
  return { child, output: () => output, until: (reached) => Promise.race([reached, early]) };
}

async function manifest(count: number): Promise<string> {
  const folder = await emptyFolder();
  const organizations = Array.from({ length: count }, (_, index) => ({
    name: `org-${index}`,
    display_name: "Shall be",
  }));
  await writeFile(join(folder, "organizations.yaml"), JSON.stringify({ organizations }));
  return folder;
}

async function open(
  { onTestFinished }: TestContext,
  behaviour: Behaviour,
): Promise<{ readonly server: HostileAuth0; readonly reached: Promise<void>; reach(): void }> {
  let reach = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const server = await startHostileAuth0(behaviour);
  onTestFinished(server.close);
  return { server, reached, reach: () => reach() };
}

/** Sends a signal and says how the process ended, or that it did not. */
async function interrupt({ child }: Running, name: NodeJS.Signals): Promise<number | string> {
  const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  child.kill(name);
  // No wall-clock window is asserted: a wait that does not end is ended by the safety net with 130.
  const [code, killedBy] = await ended;
  return code ?? killedBy ?? "";
}

describe.each(["SIGINT", "SIGTERM"] as const)("%s", (name) => {
  it.concurrent.for<[string, string[], (call: HostileCall, reach: () => void) => boolean | void]>([
    [
      "a token that does not come",
      ["plan"],
      ({ path }, reach) => {
        if (path === "/oauth/token") reach();
      },
    ],
    [
      "a token that is refused again and again",
      ["plan"],
      (call, reach) => {
        refuse(call, 429, "Global limit has been reached", "too_many_requests", {
          "retry-after": "60",
        });
        reach();
      },
    ],
    [
      "a list that does not come",
      ["plan"],
      (call, reach) => {
        if (!isList(call)) return false;
        reach();
        return true;
      },
    ],
    [
      "the rate limit",
      ["plan"],
      (call, reach) => {
        if (!isList(call)) return false;
        refuse(call, 429, "Global limit has been reached", "too_many_requests", {
          "retry-after": "60",
        });
        reach();
        return true;
      },
    ],
    [
      "another try",
      ["plan"],
      (call, reach) => {
        if (!isList(call)) return false;
        refuse(call, 503, "No");
        if (call.nth === 4) reach();
        return true;
      },
    ],
    [
      "a body that goes on and on",
      ["export"],
      (call, reach) => {
        if (!isList(call)) return false;
        call.response.writeHead(200, { "content-type": "application/json" }).write(" ");
        reach();
        return true;
      },
    ],
    [
      "a write that is not answered",
      ["apply", "--yes"],
      (call, reach) => {
        if (call.method !== "POST" || isList(call) || call.path === "/oauth/token") return false;
        reach();
        return true;
      },
    ],
  ])("ends waiting for %s", async ([, args, behave], context) => {
    const { expect } = context;
    const stage = await open(context, (call) => behave(call, () => stage.reach()));
    const running = await start(context, stage.server.url, args, { cwd: await manifest(3) });
    await running.until(stage.reached);
    expect(await interrupt(running, name)).toBe(1);
    expect(running.output()).toContain("interrupted");
    expect(running.output()).not.toMatch(/\n {4}at /);
  });
});

describe("interrupting", () => {
  it.concurrent("an apply tells what was begun from what was not", async (context) => {
    const { expect } = context;
    let sent = 0;
    const stage = await open(context, (call) => {
      if (call.method !== "POST" || call.path !== "/api/v2/organizations") return false;
      sent += 1;
      if (sent <= 5) return false;
      if (sent === 6) setTimeout(() => stage.reach(), 50);
      return true;
    });
    const args = ["apply", "--yes", "--concurrency", "2", "--format", "json"];
    const running = await start(context, stage.server.url, args, { cwd: await manifest(20) });
    await running.until(stage.reached);
    expect(await interrupt(running, "SIGINT")).toBe(1);
    const report = JSON.parse(/^\{\n[^]*\n\}$/m.exec(running.output())?.[0] ?? "") as {
      readonly outcomes: {
        readonly outcome: string;
        readonly error?: { readonly message: string };
      }[];
    };
    const kinds = report.outcomes.map(({ outcome }) => outcome);
    expect(kinds.filter((kind) => kind === "done")).toHaveLength(5);
    expect(kinds.filter((kind) => kind === "failed").length).toBeGreaterThanOrEqual(1);
    expect(kinds.filter((kind) => kind === "failed").length).toBeLessThanOrEqual(2);
    expect(kinds.filter((kind) => kind === "skipped").length).toBeGreaterThanOrEqual(13);
    const words: Readonly<Record<string, string>> = {
      failed: "may be done in part",
      skipped: "was not begun",
    };
    const untold = report.outcomes.filter(
      ({ outcome, error }) => !(error?.message ?? "").includes(words[outcome] ?? ""),
    );
    expect(untold).toEqual([]);
  });

  it.concurrent(
    "manifests that somebody writes into a pipe are not waited for",
    async (context) => {
      const { expect } = context;
      const folder = await emptyFolder();
      const stage = await open(context, () => false);
      const running = await start(context, stage.server.url, ["validate", "-"], {
        cwd: folder,
      });
      // More than a pipe holds: when it is gone, somebody reads.
      await new Promise((resolve) => {
        running.child.stdin?.write(`organizations:\n${"# more to come\n".repeat(50_000)}`, resolve);
      });
      expect(await interrupt(running, "SIGTERM")).toBe(1);
      expect(running.output()).toContain("interrupted");
    },
  );

  it.concurrent("a program that does not end when it is told to is ended", async (context) => {
    const { expect } = context;
    const folder = await emptyFolder();
    const stage = await open(context, () => false);
    const program = `trap "" TERM; echo started > begun; while true; do sleep 0.1; done`;
    await writeFile(join(folder, "app.sh"), program);
    const running = await start(context, stage.server.url, ["validate", "--app", "sh app.sh"], {
      cwd: folder,
    });
    await running.until(waitForFile(folder, "begun"));
    expect(await interrupt(running, "SIGINT")).toBe(1);
  });

  it.concurrent("a watch leaves neither a folder for each look nor a listener", async (context) => {
    const { expect } = context;
    const folder = await emptyFolder();
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    const stage = await open(context, () => false);
    const stack = { resource: {}, terraform: {} };
    await writeFile(
      join(folder, "app.mjs"),
      `import { mkdirSync, writeFileSync } from "node:fs";
const out = process.env.CDKTF_OUTDIR;
mkdirSync(out + "/stacks/s", { recursive: true });
writeFileSync(out + "/manifest.json", JSON.stringify({ stacks: { s: { synthesizedStackPath: "stacks/s/cdk.tf.json" } } }));
writeFileSync(out + "/stacks/s/cdk.tf.json", ${JSON.stringify(JSON.stringify(stack))});`,
    );
    const running = await start(
      context,
      stage.server.url,
      ["drift", "--app", `${process.execPath} app.mjs`, "--watch", "1s"],
      { cwd: folder, env: { TMPDIR: temporary } },
    );
    const looks = (): number => running.output().match(/^\{/gm)?.length ?? 0;
    await running.until(waitFor(() => looks() >= 3));
    expect((await readdir(temporary)).length).toBeLessThanOrEqual(1);
    expect(await interrupt(running, "SIGTERM")).toBe(0);
    expect(await readdir(temporary)).toEqual([]);
    expect(running.output()).not.toContain("MaxListenersExceededWarning");
  });
});

async function waitForFile(folder: string, name: string): Promise<void> {
  while (!(await readdir(folder)).includes(name)) await pause();
}

async function waitFor(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause();
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
