import { Signal } from "./signal.js";

/** What was said last to people who do not see the page. */
export const announcement = new Signal("");

/** Tells a result to people who do not see it appear. */
export function announce(text: string): void {
  // The same words twice would be no change, and so not be read out.
  announcement.set(announcement.value === text ? `${text}\u00a0` : text);
}
