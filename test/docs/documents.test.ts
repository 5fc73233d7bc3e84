import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { hasTerraform } from "../terraform/workspace.js";
import { readDocument } from "./read-document.js";
import { runDocument } from "./run-document.js";

/** Documents whose commands are typed as they stand. */
const documents = [
  "README.md",
  "docs/auth0.md",
  "docs/gitops.md",
  "docs/environments.md",
  "docs/domains.md",
  "docs/machines-and-domains.md",
  "docs/people.md",
  ...(hasTerraform ? ["docs/terraform-moving.md"] : []),
];

describe("every command of", () => {
  it.each(documents)("%s does what the document says", async (path) => {
    const scripts = readDocument(await readFile(path, "utf8")).filter(
      ({ kind }) => kind === "script",
    );
    const { outputs } = await runDocument(path);
    expect(outputs).toHaveLength(scripts.length);
    expect(scripts.length).toBeGreaterThan(0);
  });
});
