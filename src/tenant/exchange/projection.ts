import { z } from "zod";
import { booleanParameter } from "./paging.js";

/** The parameters by which a client says which fields it wants. */
export const fieldParameters = {
  fields: z.string().exactOptional(),
  include_fields: booleanParameter.exactOptional(),
};

/** Which fields are wanted. */
export interface FieldQuery {
  readonly fields?: string;
  readonly include_fields?: boolean;
}

/** Keeps the fields that are asked for, or all but them. */
export function project(document: object, { fields, include_fields = true }: FieldQuery): object {
  if (fields === undefined || fields === "") return document;
  const named = new Set(fields.split(","));
  return Object.fromEntries(
    Object.entries(document).filter(([name]) => named.has(name) === include_fields),
  );
}
