import { endpointsOf, type RunSubject, type Work } from "../../apply/index.js";
import type { ManagementClient } from "../../auth0/index.js";
import { OperationError } from "../../errors/index.js";
import { failure, ok, type DoctorFinding } from "./finding.js";
import { purposes, type Purpose } from "./purposes.js";

/** Whether credentials allow what a command needs, and what they allow besides. */
export async function checkScopes(
  client: ManagementClient,
  purpose: Purpose,
  subjects: readonly RunSubject[],
): Promise<DoctorFinding> {
  const what = purpose === "sync" ? "apply --policy sync" : purpose;
  try {
    await client.mustAllow(endpointsOf(purposes[purpose], subjects), `orgwright ${what}`);
  } catch (error) {
    if (!(error instanceof OperationError)) throw error;
    return failure("scopes", error.happened.replace(" Nothing was begun.", ""), error.advice);
  }
  const surplus = await findSurplus(client, purpose, subjects);
  return ok(
    "scopes",
    `The credentials allow what orgwright ${what} needs${surplus === "" ? "" : `, and ${surplus} besides`}.`,
  );
}

async function findSurplus(
  client: ManagementClient,
  purpose: Purpose,
  subjects: readonly RunSubject[],
): Promise<string> {
  const needed: readonly Work[] = purposes[purpose];
  const verbs = { read: "reading", write: "writing", delete: "deleting" } as const;
  const others = (["read", "write", "delete"] as const).filter((work) => !needed.includes(work));
  const allowed: string[] = [];
  for (const work of others) {
    const missing = await client.missingScopes(endpointsOf([work], subjects));
    if (missing.length === 0) allowed.push(verbs[work]);
  }
  return allowed.join(" and ");
}
