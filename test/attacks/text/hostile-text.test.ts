import { describe, expect, it } from "vitest";
import { plainPaint } from "../../../src/plan/index.js";
import { OperationError, renderDiagnostics } from "../../../src/errors/index.js";
import { renderManifest } from "../../../src/manifest/index.js";
import type { CurrentOrganization } from "../../../src/model/index.js";
import {
  compareOrganization,
  renderPlan,
  renderPlanHtml,
  renderPlanMarkdown,
  type Plan,
} from "../../../src/plan/index.js";
import { buildReport } from "../../../src/run/index.js";
import { toNoticeMessages } from "../../../src/terraform/wire/index.js";
import { revealLines } from "../../../src/text/index.js";
import { read } from "../../manifest/reading.js";

const texts: readonly (readonly [string, string])[] = [
  ["a null byte", "a\u0000b"],
  ["a bell", "a\u0007b"],
  ["a backspace", "good\b\b\b\bevil"],
  ["a carriage return", "good\revil"],
  ["a form feed", "a\fb"],
  ["colours", "\u001b[31mred\u001b[0m"],
  ["a title of the window", "\u001b]0;title\u0007"],
  ["a link of the terminal", "\u001b]8;;https://evil.example\u001b\\here\u001b]8;;\u001b\\"],
  ["a cleared screen", "\u001b[2J\u001b[H"],
  ["colours in one character", "\u009b31mred"],
  ["a command of the terminal in one character", "\u009d0;title\u009c"],
  ["next line", "a\u0085::error::x"],
  ["delete", "a\u007fb"],
  ["text turned round", "\u202egnp.exe\u202c"],
  ["text turned left", "\u202dabc\u202c"],
  ["isolates", "\u2066a\u2069\u2067b\u2069\u2068c\u2069"],
  ["marks of direction", "a\u200eb\u200fc\u061cd"],
  ["no width", "a\u200bb\u200cc\u200dd\u2060e\ufefff"],
  ["spaces that look alike", "a\u00a0b\u2003c\u3000d\u202fe"],
  ["separators", "a\u2028b\u2029c"],
  ["fillers", "a\u3164b\u115fc\u2800d"],
  ["half characters", "a\ud800b\udc00c"],
  ["tags", "a\u{e0041}\u{e007f}"],
  ["a command of GitHub", "::error::pwned"],
  ["a command of GitHub in the second line", "x\n::set-output name=a::b"],
  ["a command of GitHub after blanks", "x\n \t::stop-commands::tok"],
  ["a masking command", "x\r\n::add-mask::the"],
  ["a command of the older form", "x ##[set-env name=A]b"],
  ["a group of Azure", "##vso[task.setvariable variable=a]b"],
  ["TeamCity", "##teamcity[buildStatus text='x']"],
  ["a section of GitLab", "section_start:1560896352:a[collapsed=true]\r\u001b[0Kx"],
  ["an end of a section", "x\nsection_end:1560896352:a\r\u001b[0K"],
  ["a heading", "x\n# heading\n"],
  ["a list", "x\n- [x] done\n"],
  ["a caution", "x\n> [!CAUTION]\n> **0 organizations**"],
  ["a link", "[click](https://evil.example) <https://evil.example>"],
  ["a picture", "![x](https://evil.example/x.png)"],
  ["an element", "<img src=x onerror=alert(1)><script>alert(1)</script>"],
  ["the end of an element", "</b></summary></details><h1>x</h1>"],
  ["the end of a code", "`</code>` ``` ````"],
  ["the end of a block", "x\n```\n# out\n```diff\n"],
  ["a comment of HTML", "<!-- orgwright: plan --> -->"],
  ["mentions and issues", "@octocat @org/team #1 GH-1 a@b.example"],
  ["an order to GitLab", "x\n/close\n/assign me"],
  ["a table", "a | b\n--- | ---\n"],
  ["an entity", "&lt;img&gt; &#64;octocat"],
  ["an attribute", `" onmouseover="alert(1)' x='`],
];

/** What must stand in no output, whoever wrote it; line breaks are looked at apart. */
const hidden =
  /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;
const command = /^\s*::|##[a-z]*\[|section_(?:start|end):\d/im;

function mustBeHarmless(text: string): void {
  expect(text).not.toMatch(hidden);
  expect(text).not.toMatch(command);
}

const current: CurrentOrganization = { id: "org_1", name: "acme", display_name: "Old" };

function planOf(text: string): Plan {
  const created = compareOrganization(
    { name: "acme", display_name: text, metadata: { [text]: text } },
    undefined,
  );
  const updated = compareOrganization(
    { name: "beta", metadata: { a: text } },
    {
      ...current,
      name: "beta",
      metadata: { a: "b", [text]: text },
    },
  );
  return {
    actions: [
      ...[created, updated].flatMap((action) => (action ? [action] : [])),
      {
        kind: "delete",
        organization: text,
        id: "org_2",
        changes: [
          { path: ["name"], from: text },
          { path: ["metadata", text], from: text },
        ],
      },
    ],
    unchanged: 0,
    refusals: [
      { organization: text, reason: "other-owner", owner: text },
      { organization: "gamma", reason: "changed", detail: text },
    ],
    rules: { policy: "sync", takeOver: false },
  };
}

const facts = (text: string) => ({ tenant: text, checksum: "sha256:0", results: [text] });

describe.each(texts)("%s", (_, text) => {
  it("is harmless in a plan on a terminal", () => {
    for (const block of renderPlan(planOf(text), plainPaint)) {
      mustBeHarmless(block);
      // Only what the plan itself lays out begins a line.
      expect(block).toMatch(/^(?: {2}[-+~!] .*(?:\n {6}.*)*|)$/u);
    }
  });

  it("is harmless in Markdown, and is none", () => {
    const markdown = renderPlanMarkdown(planOf(text), facts(text));
    mustBeHarmless(markdown);
    const outside = markdown
      .replaceAll(/^(`{3,})diff\n[^]*?\n\1$/gm, "")
      .replaceAll(/(`+)(?!`)(?:(?!\1)[^\n]|`(?!\1))*?[^`\n]\1(?!`)/g, "")
      .replaceAll(/<code><b>[^<>]*<\/b><\/code>/g, "");
    for (const line of outside.split("\n")) {
      expect(line).toMatch(/^(?:### Orgwright: |> |- |\*\*|<details|<\/details>|<sub>|_|$)/);
    }
    const prose = outside.replaceAll(/\\./g, "");
    expect(prose).not.toMatch(/@|\]\(|https?:|<(?!\/?(?:details|summary|code|sub|b)\b)/);
    expect(prose).not.toMatch(/(?<![&\w])#\d/);
  });

  it("is harmless on a page", () => {
    const page = renderPlanHtml(planOf(text), facts(text));
    mustBeHarmless(page);
    const empty = renderPlanHtml(planOf("x"), facts("x"));
    const elements = (html: string): string[] => html.match(/<\/?[a-z!][^>]*>/gi) ?? [];
    expect(elements(page)).toEqual(elements(empty));
  });

  it("is harmless in a document of JSON, which holds the text itself", () => {
    const report = buildReport({
      tenant: text,
      checksum: "sha256:0",
      plan: planOf(text),
      requests: { total: 0, byRoute: { [text]: 1 }, retried: 0, rateLimited: 0 },
      durationMs: 0,
    });
    const shown = revealLines(JSON.stringify(report, null, 2));
    mustBeHarmless(shown);
    expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it("is harmless in messages", () => {
    const diagnostics = renderDiagnostics([
      {
        code: "invalid-value",
        severity: "error",
        summary: `name is ${text}`,
        detail: `Write ${text}.`,
        path: ["organizations", text],
        location: { file: `${text}.yaml`, line: 1, column: 3, lineText: text },
        related: { file: text, line: 1, column: 1, lineText: text },
      },
      { code: "invalid-value", severity: "warning", summary: text, path: [text] },
    ]);
    mustBeHarmless(diagnostics);
    mustBeHarmless(new OperationError(`The tenant said: ${text}`, { code: "rejected" }).message);
    const [notice] = toNoticeMessages([{ severity: "error", summary: text, detail: text }]);
    mustBeHarmless(notice?.summary ?? "");
    mustBeHarmless(notice?.detail ?? "");
  });

  it("is harmless in an export, which is read as the text itself", async () => {
    for (const format of ["yaml", "json"] as const) {
      let exported = "";
      const organization = { ...current, display_name: text, metadata: { [text]: text } };
      for await (const piece of renderManifest([organization], { format })) exported += piece;
      mustBeHarmless(exported);
      const { organizations, diagnostics } = read(exported, { name: `m.${format}` });
      expect(diagnostics).toEqual([]);
      expect(organizations[0]?.organization).toMatchObject({
        display_name: text,
        metadata: { [text]: text },
      });
    }
  });
});

describe("two texts that look alike are shown differently", () => {
  it.each([
    ["a space that does not break", "Acme\u00a0GmbH", "Acme GmbH"],
    ["letters of one and of two characters", "Caf\u00e9", "Cafe\u0301"],
    ["a letter and a sign", "\u00c5", "\u212b"],
    ["a character without width", "Acme\u200b", "Acme"],
    ["what comes behind the cut", `${"x".repeat(200)}1`, `${"x".repeat(200)}2`],
    ["a line break of two characters", "a\r\nb", "a\nb"],
    ["an escape and what it stands for", "a\\u200bb", "a\u200bb"],
  ])("%s", (_, from, to) => {
    const action = compareOrganization(
      { name: "acme", display_name: to },
      { ...current, display_name: from },
    );
    const plan: Plan = { ...planOf("x"), refusals: [], actions: action ? [action] : [] };
    const [text = ""] = renderPlan(plan, plainPaint);
    const [left, right] = (text.split("display_name")[1] ?? "").trim().split(" -> ");
    expect(left).not.toBe(right);
    mustBeHarmless(text);
  });
});
