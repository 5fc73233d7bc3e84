import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
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

  it("says where it cannot write", () => {
    const mirror = join(folder, "file");
    writeFileSync(mirror, "");
    const bundle = mirror;
    expect(() => installProvider({ mirror, bundle })).toThrow(OperationError);
    expect(() => installProvider({ mirror, bundle })).toThrow(/cannot be installed into/);
  });
});

describe.skipIf(!hasTerraform)("the installed provider", () => {
  it("is found by terraform init, and has the schema that is told without terraform", () => {
    const bundle = bundleProvider("../../src/terraform/main.ts");
    const { environment } = installProvider({ mirror: join(folder, "mirror"), bundle });
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
    expect(locking.status).toBe(0);
  });
});
