import { revealLine } from "./reveal.js";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text for HTML, also inside an attribute; what cannot be seen is shown. */
export function escapeHtml(text: string): string {
  return revealLine(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
