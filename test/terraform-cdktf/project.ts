import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installProvider } from "../../src/terraform/index.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What belongs to this project's root as far as cdktf and the example see it. */
const copied = ["cdktf.json", "package.json", "tsconfig.json", "examples"];
const linked = ["node_modules", "dist", "lib", "src"];

/** A copy of this project's root, with the provider installed where Terraform finds it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "orgwright-cdktf-"));
  readonly #home = mkdtempSync(join(tmpdir(), "orgwright-home-"));
  readonly #environment: NodeJS.ProcessEnv;

  /** @param provider the bundled provider, an executable script */
  constructor(provider: string) {
    for (const name of copied) {
      cpSync(join(repository, name), join(this.folder, name), { recursive: true });
    }
    for (const name of linked) symlinkSync(join(repository, name), join(this.folder, name));
    const { environment } = installProvider({
      mirror: join(this.#home, "mirror"),
      bundle: provider,
      environment: {},
      home: this.#home,
    });
    this.#environment = {
      PATH: process.env["PATH"],
      HOME: this.#home,
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "true",
      CI: "true",
      ...environment,
    };
  }

  /**
   * Runs a command line in the project's root and gives what it wrote, both channels.
   *
   * @param tenant what tells the provider which tenant it speaks to
   */
  run(command: string, tenant: Readonly<Record<string, string>>): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, {
        shell: true,
        cwd: this.folder,
        env: { ...this.#environment, ...tenant },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let output = "";
      child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
      child.on("error", reject);
      child.on("close", (status) => {
        if (status === 0) resolve(output);
        else reject(new Error(`${command} ended with ${status}:\n${output}`));
      });
    });
  }

  remove(): void {
    for (const folder of [this.folder, this.#home]) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
