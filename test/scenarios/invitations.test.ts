import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  describeCurrent,
  entriesIn,
  type DesiredOrganization,
  type FieldMap,
} from "../../src/model/index.js";
import { openStage, type Stage } from "../support/scenario.js";

const database = "Username-Password-Authentication";
const client = (name: string, usage = "allow") => ({
  name,
  organization_usage: usage as "allow" | "deny",
  initiate_login_uri: "https://acme.example/login",
});

let stage: Stage;
beforeEach(async () => {
  stage = await openStage({
    seed: {
      users: [
        { email: "ada@acme.example", connection: database },
        { email: "bob@acme.example", connection: database },
      ],
      roles: [{ name: "viewer" }, { name: "admin" }],
      clients: [client("Portal"), client("Back Office"), client("Closed", "deny")],
    },
  });
});
afterEach(async () => stage.close());

const acme = (fields: Partial<DesiredOrganization>): DesiredOrganization[] => [
  { name: "acme", ...fields },
];
const invited = (name: string, besides: object = {}) => ({
  email: `${name}@acme.example`,
  client: "Portal",
  inviter: "Acme",
  ...besides,
});

async function described(): Promise<readonly FieldMap[]> {
  const [world] = [...(await stage.world()).values()];
  if (world === undefined) throw new Error("there is no organization");
  return entriesIn(describeCurrent(world).invitations);
}

describe("the invitations of an organization", () => {
  it("are sent, kept, made anew where what comes with them is another, revoked, and the whole where that is said", async () => {
    const bob = invited("bob", { roles: ["viewer"] });
    await stage.converge(acme({ invitations: { include: [bob, invited("cy")] } }));
    expect(await described()).toEqual([{ ...bob }, invited("cy")]);
  });
});
