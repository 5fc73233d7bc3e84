import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isBrowserMissing, openBrowser } from "../support/browser.js";
import { runProgram } from "../support/run-orgwright.js";

let folder: string;
/** The pages that were built, by their path. */
const pages = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "orgwright-site-"));
  const { code, stdout, stderr } = await runProgram("npm", [
    "run",
    "docs:site",
    "--",
    "--out",
    folder,
  ]);
  // A link that leads nowhere, an example that cannot be read: the generator ends with an error.
  if (code !== 0) throw new Error(stdout + stderr);
  for (const file of await readdir(folder, { recursive: true })) {
    if (file.endsWith(".html")) pages.set(file, await readFile(join(folder, file), "utf8"));
  }
}, 300_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The values of an attribute, as a browser reads them. */
function attributes(html: string, name: string): string[] {
  const found = [...html.matchAll(new RegExp(`<[a-z][^>]*\\s${name}="([^"]*)"`, "g"))];
  return found.map(([, value = ""]) => value.replaceAll("&amp;", "&").replaceAll("&#39;", "'"));
}

describe("the documentation site", () => {
  it("has every document, every example and the API", async () => {
    const documents = await readdir("docs");
    const expected = documents.filter((name) => name.endsWith(".md"));
    expect(expected.length).toBeGreaterThan(10);
    for (const name of expected) {
      expect([...pages.keys()]).toContain(`documents/docs_${name.replace(/\.md$/, ".html")}`);
    }
    for (const entry of ["orgwright", "orgwright_tenant", "orgwright_cdktf"]) {
      expect([...pages.keys()]).toContain(`modules/${entry}.html`);
    }
  });

  it("has no link that leads nowhere, neither to a page nor to a place on it", () => {
    const broken: string[] = [];
    for (const [file, html] of pages) {
      for (const link of [...attributes(html, "href"), ...attributes(html, "src")]) {
        if (/^(?:[a-z]+:|\/\/)/.test(link)) continue;
        const target = new URL(link, pathToFileURL(join(folder, file)));
        const path = fileURLToPath(new URL(target.pathname, "file:"));
        const fragment = decodeURIComponent(target.hash.slice(1));
        const page = pages.get(path.slice(folder.length + 1));
        const isThere =
          page === undefined || fragment === ""
            ? existsSync(path)
            : attributes(page, "id").includes(fragment);
        if (!isThere) broken.push(`${file}: ${link}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("loads nothing from the network", () => {
    for (const html of pages.values()) {
      const loaded = [
        ...attributes(html, "src"),
        ...[...html.matchAll(/<link[^>]*\shref="([^"]*)"/g)].map(([, value = ""]) => value),
      ];
      expect(loaded.length).toBeGreaterThan(0);
      expect(loaded.filter((address) => /^(?:https?:)?\/\//.test(address))).toEqual([]);
    }
  });

  it.skipIf(isBrowserMissing)(
    "is searched without a server, and finds words of documents",
    async () => {
      const browser = await openBrowser();
      try {
        const page = await browser.newPage();
        await page.goto(pathToFileURL(join(folder, "index.html")).href);
        await page.click("#tsd-search-trigger");
        await page.fill("#tsd-search-input", "former_names");
        const found = page.locator("#tsd-search-results li a");
        await found.first().waitFor();
        const links = await found.evaluateAll((all) =>
          all.map((each) => (each as unknown as { readonly href: string }).href),
        );
        expect(links).toEqual(
          expect.arrayContaining([expect.stringMatching(/documents\/docs_gitops\.html/)]),
        );
        await page.close();
      } finally {
        await browser.close();
      }
    },
  );
});
