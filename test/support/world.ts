import assert from "node:assert/strict";
import { nameSettings, SetThings, type Outcome } from "../../src/apply/index.js";
import {
  listThings,
  organizationPages,
  readCollections,
  type ManagementClient,
} from "../../src/auth0/index.js";
import { OperationError } from "../../src/errors/index.js";
import { collections, type CurrentOrganization } from "../../src/model/index.js";
import { compareOrganization, nameEntries, type Action, type Plan } from "../../src/plan/index.js";
import type { Tenant } from "../../src/tenant/index.js";

/** The state of a tenant, and whether reports are true of it. Knows no test runner. */

/** The organizations of a tenant by name. */
export type World = ReadonlyMap<string, CurrentOrganization>;

/**
 * Reads what a tenant has, its collections included; fails when a name is there twice.
 *
 * @param includes which names are of interest; all unless given
 */
export async function readWorld(
  client: ManagementClient,
  includes: (name: string) => boolean = () => true,
): Promise<World> {
  const organizations = new Map<string, CurrentOrganization>();
  const owners = collections.flatMap(({ reference }) => reference?.kind.of?.kind ?? []);
  const directory = new Map(
    await Promise.all(
      owners.map(
        async (kind) =>
          [kind, { things: await listThings(client, kind), isComplete: true }] as const,
      ),
    ),
  );
  const things = new SetThings(client);
  for await (const page of organizationPages(client)) {
    await Promise.all(
      page
        .filter(({ name }) => includes(name))
        .map(async (organization) => {
          assert(!organizations.has(organization.name), `${organization.name} is there twice`);
          organizations.set(organization.name, organization);
          const complete = await readCollections(client, organization, collections);
          assert(complete, `${organization.name} is gone`);
          let named = nameEntries(complete, collections, directory);
          for (const collection of collections) {
            const entries = named[collection.name] ?? [];
            const all = await nameSettings(collection, entries, named.id, things);
            named = { ...named, [collection.name]: all };
          }
          organizations.set(organization.name, named);
        }),
    );
  }
  return organizations;
}

/** Organizations as the tenant prints them, with their connections. */
export async function snapshot(
  tenant: Tenant,
  names: readonly string[],
): Promise<readonly string[]> {
  const headers = { authorization: `Bearer ${await tenant.issueToken()}` };
  const get = async (path: string): Promise<string> =>
    (await fetch(`${tenant.url}/api/v2/organizations/${path}`, { headers })).text();
  return Promise.all(
    names.map(async (name) => {
      const text = await get(`name/${name}`);
      const { id } = JSON.parse(text) as { id?: string };
      return text + (id === undefined ? "" : await get(`${id}/connections`));
    }),
  );
}

/**
 * Demands that the outcomes of a plan are complete and true of the world.
 *
 * @param isDisturbed organizations that somebody else has changed, of which nothing can be said
 */
export function mustBeTrue(
  plan: Plan,
  outcomes: readonly Outcome[],
  world: World,
  isDisturbed: (name: string) => boolean = () => false,
): void {
  assert.deepEqual(
    outcomes.map(({ organization, action }) => [organization, action]),
    plan.actions.map(({ organization, kind }) => [organization, kind]),
  );
  plan.actions.forEach((action, index) => {
    const outcome = outcomes[index];
    assert(outcome);
    if (outcome.outcome === "failed" || outcome.outcome === "skipped") {
      assert(outcome.error instanceof OperationError);
      assert.notEqual(outcome.error.message, "");
      return;
    }
    assert.equal(outcome.error, undefined);
    if (!isDisturbed(action.organization)) mustHold(plan, action, outcome, world);
  });
}

function mustHold(plan: Plan, action: Action, { outcome }: Outcome, world: World): void {
  const has = world.get(action.organization);
  if (action.kind === "delete") {
    assert.notEqual(has?.id, action.id, `${action.organization} is said to be deleted`);
    return;
  }
  assert(has, `${action.organization} is said to be ${outcome} and is not there`);
  // What was there already is none of this policy's business.
  if (plan.rules.policy === "create-only" && outcome === "unchanged") return;
  const left = compareOrganization(action.desired, has);
  assert.deepEqual(left?.changes ?? [], [], `${action.organization} is said to be ${outcome}`);
}
