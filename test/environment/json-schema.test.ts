import { describe, expect, it } from "vitest";
import { environmentsJsonSchema } from "../../src/environment/index.js";
import { environmentShape } from "../../src/environment/shape.js";
import { organizationFields } from "../../src/model/index.js";

interface Node {
  readonly properties: Readonly<Record<string, Node>>;
  readonly additionalProperties: Node;
  readonly description?: string;
}

describe("the JSON Schema of environments", () => {
  const schema = environmentsJsonSchema() as unknown as Node & {
    readonly definitions: { readonly overlay: Node };
  };

  it("knows every key that an environment may have, and says what it means", () => {
    const environment = schema.properties["environments"]?.additionalProperties;
    expect(Object.keys(environment?.properties ?? {})).toEqual(Object.keys(environmentShape.shape));
    const undescribed = Object.entries(environment?.properties ?? {}).filter(
      ([, { description }]) => !description,
    );
    expect(undescribed).toEqual([]);
  });

  it("lets an overlay have every field of an organization, and requires none", () => {
    const { overlay } = schema.definitions;
    expect(Object.keys(overlay.properties)).toEqual(
      expect.arrayContaining(Object.keys(organizationFields)),
    );
    expect(overlay).not.toHaveProperty("required");
    expect(overlay.additionalProperties).toBe(false);
  });

  it("refers to nothing that it does not define", () => {
    const text = JSON.stringify(schema);
    for (const [, name] of text.matchAll(/"#\/definitions\/(\w+)"/g)) {
      expect(schema.definitions).toHaveProperty(String(name));
    }
  });
});
