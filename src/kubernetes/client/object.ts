import { z } from "zod";

const metadataSchema = z.looseObject({
  name: z.string(),
  namespace: z.string().default(""),
  uid: z.string(),
  resourceVersion: z.string(),
  generation: z.number().optional(),
  creationTimestamp: z.string().optional(),
  deletionTimestamp: z.string().optional(),
  finalizers: z.array(z.string()).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

const objectSchema = z.looseObject({
  metadata: metadataSchema,
  spec: z.record(z.string(), z.unknown()).optional(),
  status: z.record(z.string(), z.unknown()).optional(),
});

/** An object of a cluster, of whatever kind, as its API server answers it. */
export type ClusterObject = z.infer<typeof objectSchema>;

/** Reads an object of an answer; undefined where it is none. */
export function readObject(value: unknown): ClusterObject | undefined {
  return objectSchema.safeParse(value).data;
}

const listSchema = z.object({
  metadata: z.object({
    resourceVersion: z.string(),
    continue: z.string().optional(),
  }),
  items: z.array(objectSchema).nullable(),
});

/** One page of a list. */
export interface ObjectPage {
  readonly objects: readonly ClusterObject[];
  readonly resourceVersion: string;
  /** Where the next page begins; absent on the last one. */
  readonly next?: string | undefined;
}

/** Reads a page of a list; undefined where it is none. */
export function readPage(value: unknown): ObjectPage | undefined {
  const { data } = listSchema.safeParse(value);
  if (data === undefined) return undefined;
  return {
    objects: data.items ?? [],
    resourceVersion: data.metadata.resourceVersion,
    next: data.metadata.continue || undefined,
  };
}

/** Tells an object from every other one of its kind: `NAMESPACE/NAME`. */
export function keyOf({ metadata: { namespace, name } }: ClusterObject): string {
  return `${namespace}/${name}`;
}
