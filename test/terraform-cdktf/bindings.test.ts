import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../src/version.js";
import { bundleProvider } from "../terraform/bundle.js";
import { hasTerraform } from "../terraform/workspace.js";
import { Project } from "./project.js";

const timeoutMs = 180_000;

describe.skipIf(!hasTerraform)("npx cdktf get", () => {
  let project: Project;

  beforeAll(() => {
    project = new Project(bundleProvider("../../src/terraform/main.ts"));
  });

  afterAll(() => {
    project.remove();
  });

  it(
    "makes bindings of what the installed provider says of itself",
    async () => {
      await writeFile(
        join(project.folder, "cdktf.json"),
        JSON.stringify({
          language: "typescript",
          app: "true",
          terraformProviders: [`orgwright/orgwright@${version}`],
          codeMakerOutput: "made",
        }),
      );
      await project.run("npx --no-install cdktf get --force", {});
      const made = join(project.folder, "made/providers/orgwright/organization/index.ts");
      expect(readFileSync(made, "utf8")).toContain("public get inPart()");
    },
    timeoutMs,
  );
});
