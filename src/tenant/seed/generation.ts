import { OperationError } from "../../errors/index.js";
import { databaseStrategy, organizationNamePattern } from "../../model/index.js";
import type { TenantClock } from "../clock.js";
import { createUser } from "../routes/index.js";
import type { Stores } from "../store/index.js";
import { requireRole } from "./seed-reference.js";
import type { Generation } from "./seed-schema.js";
import { plantBody } from "./seeded-organization.js";

/**
 * Makes organizations in bulk, and members for each.
 *
 * @returns how many there were not yet.
 * @throws OperationError "invalid-seed" when their names would be refused.
 */
export function generate(stores: Stores, clock: TenantClock, wanted: Generation): number {
  const digits = Math.max(6, String(wanted.count).length);
  let planted = 0;
  for (let index = 1; index <= wanted.count; index += 1) {
    const number = String(index).padStart(digits, "0");
    const name = `${wanted.namePrefix}${number}`;
    if (index === 1 && !organizationNamePattern.test(name)) {
      throw new OperationError(
        `The seed cannot be planted: generate.namePrefix makes names such as ${name}, which Auth0 refuses`,
        { code: "invalid-seed" },
      );
    }
    const body = {
      name,
      ...(wanted.displayNamePrefix !== undefined && {
        display_name: `${wanted.displayNamePrefix}${number}`,
      }),
      ...(wanted.metadata !== undefined && { metadata: wanted.metadata }),
    };
    const id = plantBody(stores, body, wanted.connections ?? []);
    if (id === undefined) continue;
    planted += 1;
    if (wanted.members) addMembers(stores, clock, id, name, wanted.members);
  }
  return planted;
}

function addMembers(
  stores: Stores,
  clock: TenantClock,
  organizationId: string,
  organization: string,
  { count, roles }: NonNullable<Generation["members"]>,
): void {
  const digits = Math.max(4, String(count).length);
  const roleIds = roles.map(
    (name) => requireRole(stores, organizationId, name, "generate.members").id,
  );
  for (let index = 1; index <= count; index += 1) {
    const number = String(index).padStart(digits, "0");
    const user = stores.users.create(
      createUser(
        {
          connection: "Username-Password-Authentication",
          email: `member-${number}@${organization}.example`,
        },
        databaseStrategy,
        clock.now(),
      ),
    );
    stores.members.add(organizationId, user.user_id);
    for (const id of roleIds) stores.members.giveRole(organizationId, user.user_id, id);
  }
}
