import type { editText } from "./edit-text.js";

/** Edits a text of YAML or JSON in one place. */
export type TextEditor = typeof editText;

/** Loads what edits texts: its parser takes a good part of the time in which a program starts, and few runs need it. */
export async function loadTextEditor(): Promise<TextEditor> {
  return (await import("./edit-text.js")).editText;
}
