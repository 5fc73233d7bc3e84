import type { Work } from "../../apply/index.js";

/** What somebody may want to be able to do, with what that takes. */
export const purposes = {
  plan: ["read"],
  drift: ["read"],
  export: ["read"],
  apply: ["read", "write"],
  sync: ["read", "write", "delete"],
  destroy: ["read", "delete"],
} as const satisfies Readonly<Record<string, readonly Work[]>>;

export type Purpose = keyof typeof purposes;
