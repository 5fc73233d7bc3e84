import { config } from "zod";

/**
 * Keeps zod from making code of texts. The page's policy forbids it, and trying would be told as a
 * violation. To be called before anything is checked.
 */
export function forbidEval(): void {
  config({ jitless: true });
}
