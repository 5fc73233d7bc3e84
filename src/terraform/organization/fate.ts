import type { Fate } from "../store/index.js";
import type { PlanNotes } from "./plan-notes.js";
import type { RunClaims } from "./run-claims.js";

/** What a run does to an organization, as far as its plan or this process has seen it. */
export function fateOf(id: string, claims: RunClaims, notes: PlanNotes): Fate | undefined {
  const note = notes.record().noteOf(id);
  switch (note?.kind) {
    case "destroyed":
      return { kind: "destroyed" };
    case "held":
      return note.to === undefined ? { kind: "stays" } : { kind: "renamed", to: note.to };
    case "replaced":
    case "kept":
      return { kind: "stays" };
    case "taken":
    case undefined: {
      const hold = claims.holdOf(id);
      if (hold === undefined) return undefined;
      return hold.to === undefined ? { kind: "stays" } : { kind: "renamed", to: hold.to };
    }
  }
}
