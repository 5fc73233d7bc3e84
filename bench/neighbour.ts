import type { EmbeddedTenant } from "./embedded-tenant.js";

/** A second client of a tenant, as it has to be seeded. */
export const neighbourClient = {
  client_id: "neighbour",
  client_secret: "neighbour-of-the-benchmark",
  name: "Neighbour",
} as const;

/** A second client at work. */
export interface Neighbour {
  /** Stops it and waits for its requests under way. */
  stop(): Promise<void>;
}

/** Lets a second client create organizations at a steady pace, whatever it is answered. */
export async function startNeighbour(
  tenant: EmbeddedTenant,
  requestsPerSecond: number,
): Promise<Neighbour> {
  const answer = await fetch(`${tenant.url}/oauth/token`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: neighbourClient.client_id,
      client_secret: neighbourClient.client_secret,
      audience: `${tenant.url}/api/v2/`,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const underWay: Promise<unknown>[] = [];
  const timer = setInterval(() => {
    underWay.push(
      fetch(`${tenant.url}/api/v2/organizations`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify({ name: `neighbour-${underWay.length}` }),
      }).then((created) => created.arrayBuffer()),
    );
  }, 1000 / requestsPerSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
