import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { version } from "../../src/version.js";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What belongs to this project's root as far as cdktf and the example see it. */
const copied = ["cdktf.json", "package.json", "tsconfig.json", "examples"];
const linked = ["node_modules", "dist", "lib", "src"];

/** A copy of this project's root, with the provider installed where Terraform finds it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "orgwright-cdktf-"));
  readonly #home = mkdtempSync(join(tmpdir(), "orgwright-home-"));
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param provider the bundled provider, an executable script
   * @param tenant what tells the provider which tenant it speaks to
   */
  constructor(provider: string, tenant: Readonly<Record<string, string>>) {
    for (const name of copied) {
      cpSync(join(repository, name), join(this.folder, name), { recursive: true });
    }
    for (const name of linked) symlinkSync(join(repository, name), join(this.folder, name));
    const mirror = join(this.#home, "mirror");
    const architecture = process.arch === "x64" ? "amd64" : process.arch;
    const place = join(
      mirror,
      "registry.terraform.io/orgwright/orgwright",
      version,
      `${process.platform}_${architecture}`,
    );
    mkdirSync(place, { recursive: true });
    cpSync(provider, join(place, `terraform-provider-orgwright_v${version}`));
    const cliConfig = join(this.#home, "terraform.rc");
    writeFileSync(
      cliConfig,
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    this.#environment = {
      PATH: process.env["PATH"],
      HOME: this.#home,
      TF_CLI_CONFIG_FILE: cliConfig,
      // cdktf asks the public registry for checksums unless told to ask the mirror.
      TF_CLI_ARGS_providers_lock: `-fs-mirror=${mirror}`,
      CHECKPOINT_DISABLE: "1",
      DISABLE_VERSION_CHECK: "true",
      CI: "true",
      ...tenant,
    };
  }

  /** Runs a command line in the project's root and gives what it wrote, both channels. */
  run(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, {
        shell: true,
        cwd: this.folder,
        env: this.#environment,
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
