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
      return fateBetween(note.from, note.to);
    case "replaced":
    case "kept":
      return { kind: "stays" };
    case "taken":
    case undefined: {
      const hold = claims.holdOf(id);
      return hold && fateBetween(undefined, hold.to);
    }
  }
}

function fateBetween(from: string | undefined, to: string | undefined): Fate {
  if (to === undefined) return { kind: "stays" };
  return from === to ? { kind: "stays", as: to } : { kind: "renamed", to };
}
