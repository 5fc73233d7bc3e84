import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
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
import { inflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageProvider, renderSchemaDocument } from "../../src/terraform/index.js";
import { currentPlatform } from "../../src/terraform/platform.js";
import { packZip } from "../../src/terraform/zip.js";
import { version } from "../../src/version.js";
import { bundleProvider } from "./bundle.js";
import { hasTerraform } from "./workspace.js";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-package-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const base = `terraform-provider-orgwright_${version}`;

function packageScript(options: { readonly key?: string } = {}): string {
  const bundle = join(folder, "bundle");
  writeFileSync(bundle, "script");
  const out = join(folder, "out");
  packageProvider({ out, bundle, isScript: true, ...options });
  return out;
}

describe("packages of the provider", () => {
  it("are an archive per platform, a manifest of protocol 6, and the sums of both", () => {
    const out = packageScript();
    const names = readdirSync(out);
    expect(names).toContain(`${base}_linux_arm64.zip`);
    expect(names).toContain(`${base}_darwin_arm64.zip`);
    const manifest = readFileSync(join(out, `${base}_manifest.json`), "utf8");
    expect(JSON.parse(manifest)).toEqual({ version: 1, metadata: { protocol_versions: ["6.0"] } });
    const sums = readFileSync(join(out, `${base}_SHA256SUMS`), "utf8")
      .trim()
      .split("\n");
    expect(sums).toHaveLength(names.length - 1);
    for (const line of sums) {
      const [sum, name = ""] = line.split("  ");
      const content = readFileSync(join(out, name));
      expect(createHash("sha256").update(content).digest("hex")).toBe(sum);
    }
  });

  it("are the same for the same provider", () => {
    const first = readFileSync(join(packageScript(), `${base}_SHA256SUMS`), "utf8");
    expect(readFileSync(join(packageScript(), `${base}_SHA256SUMS`), "utf8")).toBe(first);
  });

  it("take no node of another system or version", () => {
    const bundle = join(folder, "bundle");
    writeFileSync(bundle, "");
    const make = (platform: "windows_amd64" | "linux_arm64", node: string) => () =>
      packageProvider({ out: join(folder, "out"), bundle, nodes: { [platform]: node } });
    writeFileSync(join(folder, "other"), "\u007fELF and nothing else");
    expect(make("windows_amd64", process.execPath)).toThrow("it is no program of that system");
    expect(make("linux_arm64", join(folder, "other"))).toThrow("it is not node");
    expect(make("linux_arm64", join(folder, "none"))).toThrow("no such file");
  });

  it.skipIf(spawnSync("gpg", ["--version"]).error)("are signed where a key is given", () => {
    const home = join(folder, "gnupg");
    mkdirSync(home, { mode: 0o700 });
    const gpg = (...parameters: string[]) =>
      spawnSync("gpg", ["--homedir", home, "--batch", ...parameters], { encoding: "utf8" });
    gpg("--passphrase", "", "--quick-gen-key", "release@acme.example", "rsa2048");
    process.env["GNUPGHOME"] = home;
    try {
      const out = packageScript({ key: "release@acme.example" });
      const list = join(out, `${base}_SHA256SUMS`);
      expect(gpg("--verify", `${list}.sig`, list).status).toBe(0);
      expect(() => packageScript({ key: "nobody@acme.example" })).toThrow("were not signed");
    } finally {
      delete process.env["GNUPGHOME"];
      spawnSync("gpgconf", ["--homedir", home, "--kill", "all"]);
    }
  });
});

describe("an archive", () => {
  it("holds what was packed, and says what may be started", () => {
    const content = Buffer.from("text ".repeat(1000));
    const archive = packZip([
      { name: "program", content, isExecutable: true },
      { name: "package.json", content: Buffer.from("{}"), isExecutable: false },
    ]);
    const packed = archive.readUInt32LE(18);
    const start = 30 + "program".length;
    expect(inflateRawSync(archive.subarray(start, start + packed))).toEqual(content);
    const file = join(folder, "archive.zip");
    writeFileSync(file, archive);
    const unpacked = join(folder, "unpacked");
    const unzip = spawnSync("unzip", ["-q", file, "-d", unpacked]);
    const isThere = unzip.error === undefined;
    expect(isThere ? unzip.status : 0).toBe(0);
    expect(isThere ? statSync(join(unpacked, "program")).mode & 0o777 : 0o755).toBe(0o755);
  });
});

describe.skipIf(!hasTerraform)("a packaged executable", () => {
  it("is taken from a mirror and runs under Terraform without node", () => {
    const out = join(folder, "out");
    packageProvider({ out, bundle: bundleProvider("../../src/terraform/main.ts") });
    const mirror = join(folder, "mirror");
    const home = join(mirror, "registry.terraform.io/orgwright/orgwright");
    mkdirSync(home, { recursive: true });
    const archive = `${base}_${currentPlatform()}.zip`;
    copyFileSync(join(out, archive), join(home, archive));
    writeFileSync(
      join(folder, "main.tf"),
      'terraform {\n  required_providers {\n    orgwright = { source = "orgwright/orgwright" }\n  }\n}\n',
    );
    writeFileSync(
      join(folder, "terraform.rc"),
      `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
    );
    const programs = join(folder, "bin");
    mkdirSync(programs);
    const terraform = execFileSync("/bin/sh", ["-c", "command -v terraform"], { encoding: "utf8" });
    symlinkSync(terraform.trim(), join(programs, "terraform"));
    const options = {
      cwd: folder,
      env: {
        PATH: programs,
        HOME: folder,
        CHECKPOINT_DISABLE: "1",
        TF_CLI_CONFIG_FILE: join(folder, "terraform.rc"),
      },
      encoding: "utf8",
    } as const;
    execFileSync(join(programs, "terraform"), ["init", "-input=false"], options);
    const printed = execFileSync(
      join(programs, "terraform"),
      ["providers", "schema", "-json"],
      options,
    );
    const { provider_versions: _, ...document } = renderSchemaDocument();
    expect(document).toEqual(JSON.parse(printed));
  }, 180_000);
});
