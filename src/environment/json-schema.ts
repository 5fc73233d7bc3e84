import { z } from "zod";
import { manifestJsonSchema, type JsonSchema } from "../derive/index.js";
import { environmentsShape } from "./shape.js";

/** The JSON Schema of `orgwright.yaml`, for editors. What it refuses, the reader refuses too. */
export function environmentsJsonSchema(): JsonSchema {
  const { definitions } = manifestJsonSchema() as {
    readonly definitions: Readonly<Record<string, JsonSchema>>;
  };
  const schema = z.toJSONSchema(environmentsShape, {
    target: "draft-7",
    override: ({ jsonSchema, path }) => {
      const isOverlayFields = path.at(-1) === "additionalProperties" && path.includes("overlays");
      // What an overlay says of an organization is what the defaults may say, and the name.
      if (isOverlayFields && path.filter((part) => part === "anyOf").length === 1) {
        for (const key of Object.keys(jsonSchema)) delete jsonSchema[key];
        jsonSchema.$ref = "#/definitions/overlay";
      }
    },
  }) as JsonSchema;
  const { defaults, variable } = definitions;
  const properties = defaults?.["properties"] as Readonly<Record<string, JsonSchema>>;
  return {
    ...schema,
    title: "Environments of Orgwright",
    definitions: {
      overlay: {
        ...defaults,
        description: "What an organization has different in the environment.",
        properties: { name: { type: "string", minLength: 1 }, ...properties },
      },
      variable,
    },
  };
}
