import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readManifests, type ManifestReading } from "../../src/manifest/index.js";

const read = (...lines: string[]): Promise<ManifestReading> =>
  readManifests(["-"], { env: {}, stdin: Readable.from([Buffer.from(lines.join("\n"))]) });

describe("ignore", () => {
  it("lists globs of names, each once", async () => {
    const { ignore, diagnostics } = await read(
      "ignore: [customer-*, legacy]",
      "organizations: [{ name: acme }]",
      "---",
      "ignore:",
      "  - legacy",
      "organizations: []",
    );
    expect(diagnostics).toEqual([]);
    expect(ignore).toEqual(["customer-*", "legacy"]);
  });

  it("refuses an organization that is declared as well, and names both places", async () => {
    const { diagnostics } = await read(
      "organizations:",
      "  - name: customer-7",
      "  - name: acme",
      "---",
      "ignore:",
      "  - legacy",
      "  - customer-*",
      "organizations: []",
    );
    expect(diagnostics).toMatchObject([
      {
        code: "ignored-organization",
        summary: expect.stringContaining('"customer-7"'),
        location: { line: 2, column: 11 },
        related: { line: 7, column: 5 },
      },
    ]);
  });

  it("must be a list of names", async () => {
    const { diagnostics } = await read("ignore: customer-*", "organizations: []");
    expect(diagnostics).toMatchObject([{ code: "wrong-type", location: { line: 1, column: 9 } }]);
    const { diagnostics: entries } = await read("ignore: [7, '', a]", "organizations: []");
    expect(entries.map(({ location }) => location?.column)).toEqual([10, 13]);
  });

  it("says what is wrong with a pattern that is broken", async () => {
    const { diagnostics } = await read("ignore: ['[a', '*']", "organizations: [{ name: acme }]");
    expect(diagnostics).toMatchObject([
      { code: "invalid-value", location: { column: 10 } },
      { code: "ignored-organization" },
    ]);
  });
});
