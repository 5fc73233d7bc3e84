import type { Terminal } from "../terminal.js";

/** What `orgwright schema` can describe. */
export type SchemaSubject = "manifest" | "environments" | "report";

/** Prints the JSON Schema of manifests, of orgwright.yaml, or of the documents that `--format json` prints. */
export async function runSchema(subject: SchemaSubject, terminal: Terminal): Promise<number> {
  terminal.writeDocument(await renderSchema(subject));
  return 0;
}

/** Renders a JSON Schema as a file holds it. */
export async function renderSchema(subject: SchemaSubject): Promise<string> {
  return `${JSON.stringify(await schemaOf(subject), null, 2)}\n`;
}

async function schemaOf(subject: SchemaSubject): Promise<unknown> {
  if (subject === "manifest") {
    const { manifestJsonSchema } = await import("../../derive/index.js");
    return manifestJsonSchema();
  }
  if (subject === "environments") {
    const { environmentsJsonSchema } = await import("../../environment/index.js");
    return environmentsJsonSchema();
  }
  const [{ z }, { reportSchema }] = await Promise.all([
    import("zod"),
    import("../../run/index.js"),
  ]);
  return z.toJSONSchema(reportSchema, { target: "draft-7" });
}
