import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasTerminals } from "../support/on-terminal.js";
import { Journey } from "./journey.js";

let journey: Journey;
beforeAll(async () => {
  journey = await Journey.begin();
});
afterAll(() => journey.end());

const manifest = `owner: customers
organizations:
  - name: acme
    display_name: Acme
    branding: { logo_url: "https://\${env.CDN}/acme.png" }
    connections: [{ name: google-oauth2 }]
  - name: globex
    metadata: { plan: gold }
`;

const environments = `environments:
  dev: { tenant: local, manifests: [organizations.yaml], variables: { CDN: cdn.dev.example } }
  stage:
    domain: "\${env.STAGE_DOMAIN}"
    manifests: [organizations.yaml]
    name_prefix: stg-
    credentials: { client_id_env: STAGE_ID, client_secret_env: STAGE_SECRET }
    variables: { CDN: cdn.stage.example }
    overlays:
      - "*": { metadata: { plan: trial } }
  prod:
    domain: "\${env.AUTH0_DOMAIN}"
    manifests: [organizations.yaml]
    protected: true
    max_deletes: 0
    variables: { CDN: cdn.example }
`;

describe.skipIf(!hasTerminals)("somebody who sets up three environments", () => {
  it("is told to name one", async () => {
    journey.write("organizations.yaml", manifest);
    mkdirSync(join(journey.folder, "notes"));
    journey.write("orgwright.yaml", environments);
    const { words, requests } = await journey.run("plan organizations.yaml --tenant local", 1);
    expect(words).toContain("the environment variable CDN is not set");
    expect(words).toContain("--env");
    expect(requests).toBe(0);
  });

  it("checks all of them without a tenant", async () => {
    for (const name of ["dev", "stage", "prod"]) {
      const { words, requests } = await journey.run(`validate --env ${name}`, 0, {
        STAGE_DOMAIN: "",
      });
      expect(words).toContain("Valid. 2 organizations in 1 file.");
      expect(requests).toBe(0);
    }
  });

  it("tries them on the embedded tenant", async () => {
    const { words } = await journey.run("apply --env dev --yes");
    expect(words).toContain("Done: 2 created");
    expect((await journey.run("plan --env dev")).words).toContain("No changes.");
  });

  it("is told whose credentials are missing, by the names that the environment gives them", async () => {
    const where = { STAGE_DOMAIN: journey.tenant.url };
    const { words, requests } = await journey.run("plan --env stage", 1, where);
    expect(words).toContain("STAGE_ID");
    expect(words).not.toContain("AUTH0_CLIENT_ID is not set");
    expect(requests).toBe(0);
  });

  it("puts the second one beside the third, under other names and with other values", async () => {
    const stage = {
      STAGE_DOMAIN: journey.tenant.url,
      STAGE_ID: journey.tenant.clientId,
      STAGE_SECRET: journey.tenant.clientSecret,
    };
    const { words, routes } = await journey.run("apply --env stage --yes", 0, stage);
    expect(words).toContain("+ stg-acme");
    expect(words).toContain("Done: 2 created, 0 updated, 0 deleted");
    expect(words).not.toContain(journey.tenant.clientSecret);
    expect(routes["POST /api/v2/organizations"]).toBe(2);
    const production = await journey.run("apply --env prod --yes");
    expect(production.words).toContain("Done: 2 created, 0 updated, 0 deleted");
    for (const [name, plan] of [
      ["stg-globex", "trial"],
      ["globex", "gold"],
    ] as const) {
      const { metadata } = await journey.call("GET", `organizations/name/${name}`);
      expect(metadata).toMatchObject({ plan });
    }
    for (const [name, more] of [
      ["stage", stage],
      ["prod", {}],
    ] as const) {
      expect((await journey.run(`drift --env ${name}`, 0, more)).words).toContain("No changes. 2");
    }
  });

  it("cannot delete in the one that is protected", async () => {
    journey.edit("organizations.yaml", /  - name: globex[^]*/, "");
    const { words, routes } = await journey.run("apply --env prod --policy sync --yes", 1);
    expect(words).toContain("globex");
    expect(routes["DELETE /api/v2/organizations/{id}"]).toBeUndefined();
    await journey.call("GET", "organizations/name/globex");
  });

  it("is warned where a tenant is spoken to without the name of its environment", async () => {
    journey.write("other.yaml", "organizations: [{ name: acme }]\n");
    const { words } = await journey.run("plan other.yaml");
    expect(words).toContain("This is the tenant of environment prod");
  });
});
