import type { JsonSchema } from "../json-schema.js";
import { resourceGroup, resourceVersion } from "./names.js";

/** The longest name that Kubernetes gives an object. */
const longestObjectName = 253;

/** A custom resource definition, as Kubernetes takes it. */
export interface CustomResourceDefinition {
  readonly apiVersion: "apiextensions.k8s.io/v1";
  readonly kind: "CustomResourceDefinition";
  readonly metadata: { readonly name: string };
  readonly spec: JsonSchema;
}

/** What `kubectl get` shows. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly jsonPath: string;
  readonly priority?: number;
}

/**
 * A column of `kubectl get`.
 *
 * @param priority 1 for what only `kubectl get -o wide` shows
 */
export function column(name: string, jsonPath: string, type = "string", priority?: 1): Column {
  return { name, type, jsonPath, ...(priority !== undefined && { priority }) };
}

/** A column with a condition's status. */
export function condition(type: string): Column {
  return column(type, `.status.conditions[?(@.type=="${type}")].status`);
}

/** The column that stands last everywhere. */
export const age = column("Age", ".metadata.creationTimestamp", "date");

/** What two definitions do not have in common. */
interface Definition {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames: readonly string[];
  readonly description: string;
  readonly columns: readonly Column[];
  readonly spec: JsonSchema;
  readonly status: JsonSchema;
}

/** Makes a definition of what two of them do not have in common. */
export function define({
  kind,
  plural,
  shortNames,
  description,
  columns,
  spec,
  status,
}: Definition): CustomResourceDefinition {
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${resourceGroup}` },
    spec: {
      group: resourceGroup,
      scope: "Namespaced",
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
        shortNames,
        categories: ["orgwright"],
      },
      versions: [
        {
          name: resourceVersion,
          served: true,
          storage: true,
          additionalPrinterColumns: columns,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: {
              type: "object",
              description,
              required: ["spec"],
              properties: {
                apiVersion: { type: "string" },
                kind: { type: "string" },
                metadata: { type: "object" },
                spec,
                status,
              },
            },
          },
        },
      ],
    },
  };
}

/** An object of the same namespace, by its name. */
export function reference(): JsonSchema {
  return {
    type: "object",
    required: ["name"],
    properties: {
      name: {
        type: "string",
        minLength: 1,
        maxLength: longestObjectName,
        description: "Its name.",
      },
    },
  };
}
