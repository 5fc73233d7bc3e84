import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { startTenant, type Tenant, type TenantOptions } from "../../src/tenant/index.js";
import { runOnTerminal, tooWide } from "../support/on-terminal.js";
import { emptyFolder, runProgram } from "../support/run-orgwright.js";

/** What somebody saw who ran a command, and what it cost. */
export interface Step {
  /** The screen without colours and line breaks, so that sentences can be looked for. */
  readonly words: string;
  readonly lines: readonly string[];
  /** How many requests the tenant was asked. */
  readonly requests: number;
  /** Those that the limits let through: under limits that run faster, a slow machine may have to ask again. */
  readonly routes: Readonly<Record<string, number>>;
}

/**
 * Somebody at a terminal of 80 columns, with a folder and a tenant that has real limits, run faster.
 * After every command holds: it ended as expected, no line was cut, and no sentence was broken off.
 */
export class Journey {
  private constructor(
    readonly folder: string,
    readonly tenant: Tenant,
  ) {}

  static async begin(options: TenantOptions = {}): Promise<Journey> {
    const tenant = await startTenant({ limits: "enterprise", limitsSpeed: 60, ...options });
    return new Journey(await emptyFolder(), tenant);
  }

  async end(): Promise<void> {
    await this.tenant.close();
    await rm(this.folder, { recursive: true });
  }

  /** Runs a command of orgwright in a folder of the journey. */
  async run(line: string, code = 0, more: Readonly<Record<string, string>> = {}): Promise<Step> {
    this.tenant.resetRequests();
    const env = { ...this.tenant.environment, ...more };
    const screen = await runOnTerminal(line.split(" "), { cwd: this.folder, env });
    const words = screen.text.replaceAll(/\s+/g, " ");
    assert.deepEqual({ line, code: screen.code, words }, { line, code, words });
    assert.deepEqual(tooWide(screen), []);
    assert.doesNotMatch(words, /undefined|NaN|\[object|…$| at .*\.js:\d/);
    const { total, routes } = this.tenant.requests();
    const counted = Object.entries(routes).map(([route, answers]) => [
      route,
      Object.entries(answers).reduce(
        (sum, [status, count]) => sum + (status === "429" ? 0 : count),
        0,
      ),
    ]);
    return {
      words,
      lines: screen.lines,
      requests: total,
      routes: Object.fromEntries(counted) as Record<string, number>,
    };
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  /** Changes a file as somebody does with an editor; what is to be replaced has to be there. */
  edit(path: string, from: string | RegExp, to: string): void {
    const text = this.read(path);
    const edited = text.replace(from, to);
    assert.notEqual(edited, text);
    this.write(path, edited);
  }

  async commit(message: string): Promise<void> {
    await this.#git("add", "--all");
    await this.#git(
      "-c",
      "user.name=ada",
      "-c",
      "user.email=ada@a.example",
      "commit",
      "-qm",
      message,
    );
  }

  async repository(): Promise<void> {
    await this.#git("init", "-q");
  }

  async #git(...args: string[]): Promise<void> {
    const { code, stderr } = await runProgram("git", args, { cwd: this.folder });
    assert.equal(code, 0, stderr);
  }

  /** What somebody does in the dashboard, or an application does: a request of its own. */
  async call(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const token = await this.tenant.issueToken();
    const ask = () =>
      fetch(`${this.tenant.url}/api/v2/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    let answer = await ask();
    // The limits hold for everybody; whoever clicks clicks again.
    while (answer.status === 429) {
      await setTimeout(10);
      answer = await ask();
    }
    assert(answer.ok, `${method} ${path} was answered with ${answer.status}`);
    return answer.status === 204 ? {} : ((await answer.json()) as Record<string, unknown>);
  }
}
