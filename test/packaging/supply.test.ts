import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { emptyFolder } from "../support/run-orgwright.js";

const run = promisify(execFile);

interface LockedPackage {
  readonly link?: boolean;
  readonly version: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
  readonly hasInstallScript?: boolean;
  readonly integrity?: string;
  readonly license?: string;
}

interface BillOfMaterials {
  readonly bomFormat: string;
  readonly metadata: { readonly component: { readonly name: string } };
  readonly components: readonly {
    readonly "bom-ref": string;
    readonly hashes?: readonly object[];
  }[];
}

const lock = JSON.parse(await readFile("package-lock.json", "utf8")) as {
  readonly packages: Readonly<Record<string, LockedPackage>>;
};
const nameOf = (path: string): string => path.slice(path.lastIndexOf("node_modules/") + 13);

/** What comes with the package: not what only develops it, nor what its user has to have. */
const installed = Object.entries(lock.packages).filter(
  // A link leads to a folder of this repository, which is no package that anybody gets.
  ([path, entry]) => path !== "" && !entry.dev && !entry.devOptional && !entry.peer && !entry.link,
);

/** Packages in the bundles of a build, as `name@version`, by the notices beside these. */
async function readBundled(): Promise<string[]> {
  const texts = await Promise.all(
    ["dist/src/cli", "dist/terraform"].map((folder) =>
      readFile(join(folder, "THIRD-PARTY-NOTICES.txt"), "utf8"),
    ),
  );
  return texts.flatMap((text) =>
    [...text.matchAll(/^(\S+) (\d\S+) \(/gm)].map(([, name, version]) => `${name}@${version}`),
  );
}

describe("what comes with the package", () => {
  it("runs no script when it is installed, and is pinned by its contents", () => {
    expect(installed.length).toBeGreaterThan(5);
    for (const [path, { hasInstallScript, integrity }] of installed) {
      expect({ path, hasInstallScript, integrity }).toEqual({
        path,
        hasInstallScript: undefined,
        integrity: expect.stringMatching(/^sha512-/),
      });
    }
  });

  it("is free to use", () => {
    const licences = installed.map(([path, { license }]) => `${nameOf(path)}: ${license}`);
    expect(
      licences.filter(
        (entry) =>
          !/: (MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|PSF-2\.0|Python-2\.0)$/.test(entry),
      ),
    ).toEqual([]);
  });

  it("has the notices of everything that is in its bundles", async () => {
    const bundled = await readBundled();
    expect(bundled).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^zod@/),
        expect.stringMatching(/^@grpc\/grpc-js@/),
      ]),
    );
    const cli = await readFile("dist/src/cli/THIRD-PARTY-NOTICES.txt", "utf8");
    for (const part of cli.split(`\n${"-".repeat(80)}\n\n`).slice(1)) {
      expect(part).toMatch(/copyright/i);
    }
    // A dependency that the bundles do not load by its name is inside of them.
    const files = (await readdir("dist/src/cli")).filter((name) => name.endsWith(".js"));
    const codes = await Promise.all(
      files.map((name) => readFile(join("dist/src/cli", name), "utf8")),
    );
    const { dependencies } = JSON.parse(await readFile("package.json", "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    const inside = Object.keys(dependencies).filter(
      (name) =>
        !codes.some((code) => code.includes(`from"${name}"`) || code.includes(`("${name}")`)),
    );
    expect(inside).toEqual(expect.arrayContaining(["commander", "zod"]));
    expect(bundled.map((entry) => entry.replace(/@[^@]*$/, ""))).toEqual(
      expect.arrayContaining(inside),
    );
  });

  it("is told by a bill of materials, the same each time", async () => {
    const folder = await emptyFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    const make = async (name: string): Promise<string> => {
      const path = join(folder, name);
      await run("node", ["scripts/bill-of-materials.mjs", path]);
      return readFile(path, "utf8");
    };
    const text = await make("first.json");
    expect(await make("second.json")).toBe(text);
    const bill = JSON.parse(text) as BillOfMaterials;
    expect(bill).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { component: { name: "orgwright" } },
    });
    const refs = bill.components.map((component) => component["bom-ref"]);
    const wanted = installed.map(([path, { version }]) => `${nameOf(path)}@${version}`);
    expect([...refs].sort()).toEqual([...new Set([...wanted, ...(await readBundled())])].sort());
    expect(bill.components.filter(({ hashes = [] }) => hashes.length === 0)).toEqual([]);
    expect(text).not.toContain(process.cwd());
  });
});
