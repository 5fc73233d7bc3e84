import { OperationError } from "../../errors/index.js";
import type { CurrentOrganization } from "../../model/index.js";

/** Two resources would hold one organization. */
export function heldElsewhere(name: string, id: string): OperationError {
  return new OperationError(
    `Organization ${name} (${id}) is held by another resource already, and two cannot hold one: each would undo what the other does, and destroying one would take it from both.`,
    { code: "held-twice" },
  );
}

/** Another resource holds an organization, which somebody has renamed. */
export function renamedMeanwhile({ name, id }: CurrentOrganization, was: string): OperationError {
  return new OperationError(
    `The name ${name} belongs to organization ${id}, which another resource holds, and which was called ${was} when this was planned. It was left as it is.`,
    { code: "changed-since-plan" },
  );
}

/** A replacement that is created before what it replaces is destroyed. */
export function meetsItself(name: string): OperationError {
  return new OperationError(
    `Organization ${name} was to be created before it is destroyed (create_before_destroy), and a tenant has one organization of a name: the new one would be the old one. Nothing was changed. Remove create_before_destroy, or give the new one another name.`,
    { code: "held-twice" },
  );
}
