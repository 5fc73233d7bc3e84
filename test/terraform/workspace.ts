import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Whether the real terraform can be run here. Where everything is checked it must be. */
export const hasTerraform = spawnSync("terraform", ["version"]).status === 0;
if (!hasTerraform && process.env["CI"] === "true") throw new Error("terraform is not on PATH");
if (!hasTerraform) process.stderr.write("terraform is not on PATH: its tests are skipped\n");

const source = "orgwright/orgwright";

/** How a run of terraform ended. */
export interface Run {
  readonly status: number | null;
  /** Both channels, in the order in which they were written. */
  readonly output: string;
}

/** A folder in which the real terraform runs with a provider of ours. */
export class Workspace {
  readonly folder = mkdtempSync(join(tmpdir(), "orgwright-terraform-"));
  readonly #homes = new Map<string, string>();
  #environment: NodeJS.ProcessEnv;
  #attached: ChildProcess | undefined;

  /** @param provider the bundled provider, an executable script */
  constructor(provider: string) {
    this.installAs(source, provider);
    this.#environment = {
      PATH: process.env["PATH"],
      HOME: this.folder,
      TF_CLI_CONFIG_FILE: join(this.folder, "terraform.rc"),
      CHECKPOINT_DISABLE: "1",
      TF_IN_AUTOMATION: "1",
    };
  }

  /**
   * Lets terraform use a provider under a name, such as `orgwright/orgwright`, without `terraform
   * init`, which would take a third of the time of these tests. The test of the installation does
   * it the long way.
   */
  installAs(name: string, provider: string): void {
    const home = join(this.folder, "providers", basename(name));
    mkdirSync(home, { recursive: true });
    const executable = join(home, `terraform-provider-${basename(name)}`);
    cpSync(provider, executable);
    chmodSync(executable, 0o755);
    this.#homes.set(name, home);
    const overrides = [...this.#homes].map(([key, path]) => `    "${key}" = "${path}"\n`).join("");
    writeFileSync(
      join(this.folder, "terraform.rc"),
      `provider_installation {\n  dev_overrides {\n${overrides}  }\n  direct {}\n}\n`,
    );
  }

  /** Writes a state with one resource, as if another run had left it. */
  writeState(providerName: string, type: string, ...attributes: object[]): void {
    const isOne = attributes.length === 1;
    const state = {
      version: 4,
      terraform_version: "1.11.4",
      serial: 1,
      lineage: "0d5a1a3c-0000-4000-8000-000000000000",
      outputs: {},
      resources: [
        {
          mode: "managed",
          type,
          name: "this",
          provider: `provider["registry.terraform.io/${providerName}"]`,
          instances: attributes.map((entry, index) => ({
            ...(!isOne && { index_key: index }),
            schema_version: 0,
            attributes: entry,
          })),
        },
      ],
    };
    writeFileSync(join(this.folder, "terraform.tfstate"), JSON.stringify(state));
  }

  /**
   * Starts the provider once for all later runs, as for a debugger. Terraform would start it three
   * to five times in each, which takes most of the time of a test that runs it often.
   */
  async attachProvider(): Promise<void> {
    const home = this.#homes.get(source) ?? "";
    const child = spawn(join(home, `terraform-provider-${basename(source)}`), ["--debug"], {
      cwd: this.folder,
      env: this.#environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#attached = child;
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const [, providers] = /^TF_REATTACH_PROVIDERS='(.*)'$/m.exec(line.toString()) ?? [];
    if (providers === undefined) throw new Error(`the provider said ${line.toString()}`);
    this.#environment = { ...this.#environment, TF_REATTACH_PROVIDERS: providers };
  }

  /** Lets Terraform start the provider by itself again. */
  detachProvider(): void {
    this.#attached?.kill("SIGKILL");
    this.#attached = undefined;
    const { TF_REATTACH_PROVIDERS: _, ...environment } = this.#environment;
    this.#environment = environment;
  }

  /** Sets variables of the environment of later runs, and of the provider that they start. */
  setEnvironment(variables: NodeJS.ProcessEnv): void {
    this.detachProvider();
    this.#environment = { ...this.#environment, ...variables };
  }

  /** Writes the configuration, in HCL, without the `terraform` block. */
  write(configuration: string): void {
    writeFileSync(
      join(this.folder, "main.tf"),
      `terraform {\n  required_providers {\n    orgwright = { source = "${source}" }\n  }\n}\n${configuration}\n`,
    );
  }

  /** The resources in the state, by address. */
  state(): Record<string, Record<string, unknown>> {
    const file = join(this.folder, "terraform.tfstate");
    if (!existsSync(file)) return {};
    const state = JSON.parse(readFileSync(file, "utf8")) as {
      resources: {
        mode: string;
        type: string;
        name: string;
        instances: { index_key?: string | number; attributes: Record<string, unknown> }[];
      }[];
    };
    return Object.fromEntries(
      state.resources.flatMap(({ mode, type, name, instances }) =>
        instances.map(({ index_key: key, attributes }) => [
          `${mode === "data" ? "data." : ""}${type}.${name}${key === undefined ? "" : `[${JSON.stringify(key)}]`}`,
          attributes,
        ]),
      ),
    );
  }

  /** Runs terraform to its end. */
  run(...parameters: string[]): Promise<Run> {
    return this.start(...parameters).end;
  }

  /** Starts terraform. */
  start(...parameters: string[]): {
    readonly pid: number | undefined;
    readonly end: Promise<Run>;
    output(): string;
  } {
    const child = spawn("terraform", parameters, {
      cwd: this.folder,
      env: this.#environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const end = new Promise<Run>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (status) => {
        resolve({ status, output });
      });
    });
    return { pid: child.pid, end, output: () => output };
  }

  /** Applies and answers with the output; an apply that fails is an error. */
  async apply(...parameters: string[]): Promise<string> {
    const { status, output } = await this.run(
      "apply",
      "-auto-approve",
      "-no-color",
      "-input=false",
      ...parameters,
    );
    if (status !== 0) throw new Error(`terraform apply failed:\n${output}`);
    return output;
  }

  /** Plans; `changes` tells whether there is anything to do. */
  async plan(
    ...parameters: string[]
  ): Promise<{ readonly changes: boolean; readonly output: string }> {
    const { status, output } = await this.run(
      "plan",
      "-detailed-exitcode",
      "-no-color",
      "-input=false",
      ...parameters,
    );
    if (status !== 0 && status !== 2) throw new Error(`terraform plan failed:\n${output}`);
    return { changes: status === 2, output };
  }

  /** The ids of the provider's processes that run. */
  providerProcesses(): number[] {
    const list = execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" });
    return list
      .split("\n")
      .filter((line) => line.includes(`${this.folder}/providers/`))
      .map((line) => Number.parseInt(line, 10));
  }

  remove(): void {
    this.detachProvider();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
