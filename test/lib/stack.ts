import { Testing, TerraformStack, type App } from "cdktf";
import type { Field, Fields, FieldValue } from "../../src/model/index.js";
import { asMap, camelCase, holdsPeople } from "../../src/model/index.js";
import { OrgwrightProvider, testing } from "../../lib/index.js";

/** An app with one stack, which writes into a temporary folder. */
export function createStack(): { readonly app: App; readonly stack: TerraformStack } {
  const app = Testing.app();
  return { app, stack: addStack(app, "tenant") };
}

/** A stack with a provider, without which cdktf synthesizes nothing. */
export function addStack(app: App, id: string): TerraformStack {
  const stack = new TerraformStack(app, id);
  new OrgwrightProvider(stack, "provider", { domain: "acme.eu.auth0.com" });
  return stack;
}

/** What the checks say at synthesis, one text per error. */
export function errorsOf(stack: TerraformStack): readonly string[] {
  try {
    testing.synthOrganizations(stack);
    return [];
  } catch (error) {
    return String(error instanceof Error ? error.message : error)
      .split("\n")
      .filter((line) => line.startsWith("  ["))
      .map((line) => line.trim());
  }
}

/** What cdktf would print as warnings, with the path of the construct. */
export function warningsOf(stack: TerraformStack): readonly string[] {
  return stack.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === "@cdktf/warn")
        .map(({ data }) => `[${node.path}] ${String(data)}`),
    );
}

/** A value of a field in the names that TypeScript programs write. */
export function inCamelCase(field: Field, value: FieldValue): unknown {
  switch (field.kind) {
    case "scalar":
    case "map":
    case "texts":
      return value;
    case "object":
      return fieldsInCamelCase(field.fields, value);
    case "list":
      return holdsPeople(field)
        ? Object.fromEntries(
            Object.entries(asMap(value)).map(([word, listed]) => [
              word,
              entriesInCamelCase(field.item, listed),
            ]),
          )
        : entriesInCamelCase(field.item, value);
  }
}

function entriesInCamelCase(fields: Fields, value: FieldValue): unknown {
  return (value as readonly FieldValue[]).map((entry) => fieldsInCamelCase(fields, entry));
}

/** An object in the names that TypeScript programs write. */
export function fieldsInCamelCase(fields: Fields, value: FieldValue): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(asMap(value)).map(([name, child]) => {
      const field = fields[name];
      if (field === undefined) throw new Error(`the model has no field ${name}`);
      return [camelCase(name), inCamelCase(field, child)];
    }),
  );
}
