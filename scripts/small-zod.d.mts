import type { Plugin } from "esbuild";
/** Makes zod small enough for the page. */
export const smallZod: Plugin;
