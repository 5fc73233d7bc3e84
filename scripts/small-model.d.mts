import type { Plugin } from "esbuild";
/** Makes the model small enough for the page. */
export const smallModel: Plugin;
