import { afterEach, beforeEach, expect, it } from "vitest";
import { actionAsCode, planRun, type PlannedRun } from "../../src/run/index.js";
import { read } from "../manifest/reading.js";
import { openStage, type Stage } from "../support/scenario.js";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({ seed: { organizations: [{ name: "acme" }, { name: "gone" }] } });
});
afterEach(async () => stage.close());

it("is what declares an action, and the requests that carry it out, with placeholders for variables", async () => {
  const reading = read(
    `organizations:
  - name: acme
    display_name: \${env.TITLE}
    connections: [{ name: google-oauth2, show_as_button: false }]
  - name: globex
    display_name: Globex
    connections: [{ name: google-oauth2 }]
    discovery_domains: [{ domain: globex.example }]
  - { name: gone, absent: true }
`,
    { env: { TITLE: "From outside" } },
  );
  expect(reading.diagnostics).toEqual([]);
  const declared = { ...reading, files: [] };
  const { plan }: PlannedRun = await planRun(stage.client, { declared, policy: "upsert" });
  const code = plan.actions.map((action) => actionAsCode(reading, action));
  const [acme, globex, gone] = ["acme", "globex", "gone"].map((name) =>
    code.find(({ organization }) => organization.name === name),
  );
  expect(acme).toEqual({
    organization: {
      name: "acme",
      display_name: "${env.TITLE}",
      connections: [{ name: "google-oauth2", show_as_button: false }],
    },
    requests: [
      {
        method: "PATCH",
        path: expect.stringMatching(/^organizations\/org_\w+$/),
        body: { display_name: "${env.TITLE}" },
      },
      {
        method: "POST",
        path: expect.stringMatching(/^organizations\/org_\w+\/(enabled_)?connections$/),
        body: { connection_id: expect.stringMatching(/^con_/), show_as_button: false },
      },
    ],
  });
  expect(globex?.requests).toEqual([
    {
      method: "POST",
      path: "organizations",
      body: {
        name: "globex",
        display_name: "Globex",
        enabled_connections: [{ connection_id: expect.stringMatching(/^con_/) }],
      },
    },
    {
      method: "POST",
      path: "organizations/{id}/discovery-domains",
      body: { domain: "globex.example" },
    },
  ]);
  expect(gone).toEqual({
    organization: { name: "gone", absent: true },
    requests: [{ method: "DELETE", path: expect.stringMatching(/^organizations\/org_\w+$/) }],
  });
});
