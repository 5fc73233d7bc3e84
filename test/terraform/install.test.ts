import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperationError } from "../../src/errors/index.js";
import { installProvider, renderSchemaDocument } from "../../src/terraform/index.js";
import { version } from "../../src/version.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform } from "./workspace.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-install-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("installing the provider", () => {
  it("puts one executable file into the mirror, in place of an older build", () => {
    const mirror = join(folder, "mirror");
    const bundle = join(folder, "bundle");
    writeFileSync(bundle, "first");
    installProvider({ mirror, bundle });
    writeFileSync(bundle, "second build");
    const { executable } = installProvider({ mirror, bundle });
    expect(executable).toContain(`/registry.terraform.io/orgwright/orgwright/${version}/`);
    expect(statSync(executable)).toMatchObject({ size: "second build".length });
    expect(statSync(executable).mode & 0o111).toBe(0o111);
    expect(readdirSync(join(executable, "..")).sort()).toEqual([
      "package.json",
      `terraform-provider-orgwright_v${version}`,
    ]);
  });

  it("is for every platform that starts scripts, in Terraform's name and in OpenTofu's", () => {
    const mirror = join(folder, "mirror");
    const bundle = join(folder, "bundle");
    writeFileSync(bundle, "script");
    installProvider({ mirror, bundle, environment: {}, home: folder });
    for (const host of ["registry.terraform.io", "registry.opentofu.org"]) {
      for (const platform of ["linux_amd64", "linux_arm64", "darwin_arm64", "darwin_amd64"]) {
        const home = join(mirror, host, "orgwright/orgwright", version, platform);
        const executable = join(home, `terraform-provider-orgwright_v${version}`);
        expect(readFileSync(executable, "utf8")).toBe("script");
        expect(statSync(executable).mode & 0o111).toBe(0o111);
      }
    }
    writeFileSync(bundle, "a newer build");
    const { executable } = installProvider({ mirror, bundle, environment: {}, home: folder });
    const other = executable.replace("registry.terraform.io", "registry.opentofu.org");
    expect(readFileSync(other, "utf8")).toBe("a newer build");
  });

  describe("where the user configures Terraform", () => {
    const userFile = () => join(folder, ".terraformrc");
    const install = (mirror?: string, environment = {}) => {
      writeFileSync(join(folder, "bundle"), "script");
      return installProvider({
        ...(mirror !== undefined && { mirror }),
        bundle: join(folder, "bundle"),
        environment,
        home: folder,
      });
    };

    it("replaces no configuration, and says what to add to it", () => {
      writeFileSync(userFile(), 'credentials "app.terraform.io" { token = "hunter2" }\n');
      const mirror = join(folder, "mirror");
      const { environment, notes } = install(mirror);
      expect(environment).not.toHaveProperty("TF_CLI_CONFIG_FILE");
      expect(notes).toHaveLength(1);
      expect(notes[0]).toContain(userFile());
      expect(notes[0]).toContain(`path    = "${mirror}"`);
      expect(notes[0]).not.toContain("hunter2");
    });

    it("notices a configuration that hides the default place", () => {
      expect(install().notes).toEqual([]);
      writeFileSync(userFile(), '# provider_installation {}\nplugin_cache_dir = "/tmp"\n');
      expect(install().notes).toEqual([]);
      writeFileSync(userFile(), "provider_installation {\n  direct {}\n}\n");
      const { mirror, notes } = install();
      expect(notes[0]).toContain(`does not look into ${mirror}`);
      expect(notes[0]).toContain("filesystem_mirror");
    });

    it("looks into every place that Terraform looks into", () => {
      mkdirSync(join(folder, ".terraform.d"));
      const text = '{ "provider_installation": [{ "direct": {} }] }';
      writeFileSync(join(folder, ".terraform.d", "mine.tfrc.json"), text);
      expect(install().notes).toHaveLength(1);
      const named = join(folder, "named.tfrc");
      expect(install(undefined, { TF_CLI_CONFIG_FILE: named }).notes).toEqual([]);
      writeFileSync(named, 'provider_installation {\n  network_mirror { url = "https://a/" }\n}');
      expect(install(undefined, { TF_CLI_CONFIG_FILE: named }).notes[0]).toContain(named);
    });

    it("is content with a configuration that knows the provider, and with its own", () => {
      const mirror = join(folder, "mirror");
      const first = install(mirror);
      const file = first.environment["TF_CLI_CONFIG_FILE"] ?? "";
      expect(readFileSync(file, "utf8")).toContain(mirror);
      const again = install(mirror, { TF_CLI_CONFIG_FILE: file });
      expect(again.environment).toEqual(first.environment);
      writeFileSync(
        userFile(),
        'provider_installation {\n  dev_overrides { "orgwright/orgwright" = "/x" }\n  direct {}\n}',
      );
      expect(install(mirror).notes).toEqual([]);
    });
  });

  it("says where it cannot write", () => {
    const mirror = join(folder, "file");
    writeFileSync(mirror, "");
    const bundle = mirror;
    expect(() => installProvider({ mirror, bundle })).toThrow(OperationError);
    expect(() => installProvider({ mirror, bundle })).toThrow(/cannot be installed into/);
  });
});

describe.skipIf(!hasTerraform)("the installed provider", () => {
  it("is found by terraform init wherever it is, and has the schema that is told without terraform", () => {
    const bundle = bundleProvider("../../src/terraform/main.ts");
    const { environment } = installProvider({
      mirror: join(folder, 'it\'s a "mirror" of ${version}'),
      bundle,
      environment: {},
      home: folder,
    });
    // As in a project of ES modules, where Node would take the executable for one of them.
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(
      join(folder, "main.tf"),
      'terraform {\n  required_providers {\n    orgwright = { source = "orgwright/orgwright" }\n  }\n}\n',
    );
    const options = {
      cwd: folder,
      env: { PATH: process.env["PATH"], HOME: folder, CHECKPOINT_DISABLE: "1", ...environment },
      encoding: "utf8",
    } as const;
    execFileSync("terraform", ["init", "-input=false"], options);
    const printed = execFileSync("terraform", ["providers", "schema", "-json"], options);
    const { provider_versions: versions, ...document } = renderSchemaDocument();
    expect(document).toEqual(JSON.parse(printed));
    expect(Object.values(versions)).toEqual([version]);
    // What cdktf runs as well, which would ask the public registry.
    const locking = spawnSync("terraform", ["providers", "lock"], options);
    expect(locking.stderr).toBe("");
    expect(locking.status).toBe(0);
    const platforms = ["-platform=darwin_arm64", "-platform=linux_amd64", "-platform=linux_arm64"];
    const locked = spawnSync("terraform", ["providers", "lock", ...platforms], options);
    expect(locked.stderr + locked.stdout).toContain("Success");
    expect(locked.status).toBe(0);
  });

  it("says that there is no node where there is none", () => {
    const bundle = bundleProvider("../../src/terraform/main.ts");
    const { environment } = installProvider({
      mirror: join(folder, "mirror"),
      bundle,
      environment: {},
      home: folder,
    });
    writeFileSync(
      join(folder, "main.tf"),
      'terraform {\n  required_providers {\n    orgwright = { source = "orgwright/orgwright" }\n  }\n}\n',
    );
    // A PATH with nothing but what a shell script needs.
    const programs = join(folder, "bin");
    mkdirSync(programs);
    for (const name of ["terraform", "sh"]) {
      const found = execFileSync("/bin/sh", ["-c", `command -v ${name}`], { encoding: "utf8" });
      symlinkSync(found.trim(), join(programs, name));
    }
    const options = {
      cwd: folder,
      env: { PATH: programs, HOME: folder, CHECKPOINT_DISABLE: "1", ...environment },
      encoding: "utf8",
    } as const;
    execFileSync(join(programs, "terraform"), ["init", "-input=false"], options);
    const ended = spawnSync(join(programs, "terraform"), ["providers", "schema", "-json"], options);
    expect(ended.status).not.toBe(0);
    expect(ended.stderr.replaceAll(/\s+/g, " ")).toContain("There is no node on the PATH");
  });
});
