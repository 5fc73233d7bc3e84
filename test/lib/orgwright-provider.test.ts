import { TerraformVariable } from "cdktf";
import { expect, test } from "vitest";
import { OrgwrightProvider } from "../../lib/index.js";
import { createStack, warningsOf } from "./stack.js";

test("a secret that the program knows is warned about, one that Terraform knows is not", () => {
  const { stack } = createStack();
  const secret = new TerraformVariable(stack, "secret", { type: "string", sensitive: true });
  new OrgwrightProvider(stack, "known", {
    alias: "known",
    clientId: "id",
    clientSecret: "hunter2",
  });
  new OrgwrightProvider(stack, "unknown", {
    alias: "unknown",
    clientSecret: secret.stringValue,
    apiToken: secret.stringValue,
  });
  const warnings = warningsOf(stack);
  expect(warnings).toEqual([expect.stringMatching(/^\[tenant\/known\] clientSecret is written/)]);
  expect(warnings.join()).not.toContain("hunter2");
});
