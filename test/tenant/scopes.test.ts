import { expect, test } from "vitest";
import { machineClock } from "../../src/tenant/clock.js";
import { EventStreams } from "../../src/tenant/events/index.js";
import { managementRoutes } from "../../src/tenant/routes/index.js";
import { createStores, Database } from "../../src/tenant/store/index.js";
import { allScopes } from "../../src/tenant/tokens/index.js";

test("the scopes of a client with every scope are those that some route asks for", () => {
  const database = Database.open(":memory:");
  const stores = createStores(database, machineClock);
  const streams = new EventStreams(stores, machineClock, () => 1, {});
  const asked = new Set(
    managementRoutes(stores, machineClock, streams).flatMap(({ access }) =>
      access.kind === "management" ? [...access.anyScope, ...(access.everyScope ?? [])] : [],
    ),
  );
  database.close();
  // Whoever has it is shown a client's secret; no route is closed without it.
  asked.add("read:client_keys");
  expect([...allScopes].toSorted()).toEqual([...asked].toSorted());
});
