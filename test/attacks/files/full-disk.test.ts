import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installProvider, packageProvider } from "../../../src/terraform/index.js";
import { version } from "../../../src/version.js";

let folder: string;
let bundle: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orgwright-full-"));
  bundle = join(folder, "provider.cjs");
  writeFileSync(bundle, "#!/usr/bin/env node\n");
});
afterEach(() => rmSync(folder, { recursive: true }));

const base = `terraform-provider-orgwright_${version}`;

describe("a package of the provider", () => {
  // What is written to that device finds its disk full.
  it.each([`${base}_manifest.json`, `${base}_SHA256SUMS`, `${base}_linux_amd64.zip`])(
    "is told in words where the disk is full at %s",
    (name) => {
      const out = join(folder, "out");
      mkdirSync(out);
      symlinkSync("/dev/full", join(out, name));
      expect(() => packageProvider({ out, bundle, isScript: true })).toThrow(
        `${join(out, name)} cannot be written: the disk is full`,
      );
    },
  );

  it("is told in words where its folder is a file, and leaves that", () => {
    expect(() => packageProvider({ out: bundle, bundle, isScript: true })).toThrow(
      /cannot be packaged into/,
    );
  });
});

describe("an installation of the provider", () => {
  it("is told in words where a folder is in its place, and leaves nothing half", () => {
    const mirror = join(folder, "mirror");
    const { executable } = installProvider({ mirror, bundle, environment: {}, home: folder });
    rmSync(executable);
    mkdirSync(join(executable, "somebodys"), { recursive: true });
    expect(() => installProvider({ mirror, bundle, environment: {}, home: folder })).toThrow(
      /cannot be installed into/,
    );
    expect(
      readdirSync(join(executable, "..")).filter((name) => name.endsWith(`.${process.pid}`)),
    ).toEqual([]);
  });

  it("is told in words where the disk is full", () => {
    const mirror = join(folder, "mirror");
    mkdirSync(mirror);
    symlinkSync("/dev/full", join(mirror, "orgwright.tfrc"));
    expect(() => installProvider({ mirror, bundle, environment: {}, home: folder })).toThrow(
      "the disk is full",
    );
  });
});
