import { findExpression, unescapeTemplate } from "../derive/index.js";
import { connectionReference, isRecord, ownValue, type RawRecord } from "../model/index.js";
import { Declarer, type DeclaredName } from "./declare.js";
import type { ManifestDocument } from "./document.js";
import type { Findings } from "./findings.js";
import { without } from "./records.js";
import type { Filled } from "./variables.js";
import { toManifestMeaning } from "./terraform-meaning.js";

const resourceType = "orgwright_organization";
const providerName = "orgwright";

/** What Terraform itself reads of a resource, and what has no meaning without Terraform's state. */
const ignoredArguments = ["//", "depends_on", "lifecycle", "provider"];
const impossibleArguments = ["count", "for_each", "dynamic", "provisioner", "connection"];

/** Whether a document is a Terraform configuration in JSON, such as a synthesized cdk.tf.json. */
export function isTerraformJson(root: RawRecord): boolean {
  return isRecord(ownValue(root, "resource")) || isRecord(ownValue(root, "terraform"));
}

/**
 * Declares the organizations of a synthesized Terraform configuration. What only Terraform could
 * work out is reported, with the path of the construct it belongs to.
 */
export function declareTerraform(
  document: ManifestDocument,
  root: RawRecord,
  findings: Findings,
): DeclaredName[] {
  const providers = childOf(ownValue(root, "provider"), providerName);
  const resources = childOf(ownValue(root, "resource"), resourceType);
  if (Array.isArray(providers) && providers.length > 1) {
    findings.add(document, {
      code: "needs-terraform",
      summary: `this configuration has ${providers.length} ${providerName} providers`,
      detail:
        "They may stand for different tenants, and Orgwright speaks to one tenant at a time. Synthesize one stack per tenant, or deploy with Terraform.",
      path: ["provider", providerName],
      at: "key",
    });
  }
  if (isRecord(resources)) {
    return Object.entries(resources).flatMap(([id, resource]) => {
      const name = declareResource(document, id, resource, findings);
      return name ? [name] : [];
    });
  }
  if (resources !== undefined || providers === undefined) {
    findings.add(document, {
      code: "not-a-manifest",
      summary: `this Terraform configuration declares no ${resourceType}`,
      detail: "Name the cdk.tf.json of the stack that holds the organizations.",
      path: [],
    });
  }
  return [];
}

function declareResource(
  document: ManifestDocument,
  id: string,
  resource: unknown,
  findings: Findings,
): DeclaredName | undefined {
  const base = ["resource", resourceType];
  const path = [...base, id];
  const construct = constructPath(resource) ?? `${resourceType}.${id}`;
  const entries = childOf(resource, "connections");
  const declarer = new Declarer(
    {
      document,
      base,
      hasDefaults: false,
      remark: `It belongs to ${construct}.`,
      ...(isRecord(entries) && { connectionKeys: Object.keys(entries) }),
    },
    fillNothing,
    findings,
    undefined,
  );
  if (!isRecord(resource)) return declarer.declare(resource, id);
  const lifecycle = ownValue(resource, "lifecycle");
  const impossible = [
    ...impossibleArguments.filter((key) => Object.hasOwn(resource, key)).map((key) => [key]),
    ...(hasEntries(childOf(lifecycle, "ignore_changes")) ? [["lifecycle", "ignore_changes"]] : []),
  ];
  for (const keys of impossible) {
    findings.add(document, {
      code: "needs-terraform",
      summary: `${keys.join(".")} of ${construct} needs Terraform`,
      detail: "Declare each organization by itself and without it, or deploy with Terraform.",
      path: [...path, ...keys],
      at: "key",
    });
  }
  const protection = childOf(lifecycle, "prevent_destroy") === true ? { protected: true } : {};
  const declared = withoutNulls(
    without(resource, [...ignoredArguments, ...impossibleArguments]),
  ) as RawRecord;
  return declarer.declare({ ...protection, ...listConnections(toManifestMeaning(declared)) }, id);
}

/** Terraform has the connections in a map, under their names unless an entry says otherwise. */
function listConnections(declared: RawRecord): RawRecord {
  const connections = ownValue(declared, "connections");
  if (!isRecord(connections)) return declared;
  return {
    ...declared,
    connections: Object.entries(connections).map(([key, entry]) => {
      const isNamed =
        !isRecord(entry) ||
        Object.keys(connectionReference).some((name) => Object.hasOwn(entry, name));
      return isNamed ? entry : { name: key, ...entry };
    }),
  };
}

/** Terraform reads null as if the line were not there, which is not what it means in a manifest. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      entry === null ? [] : [[key, withoutNulls(entry)] as const],
    ),
  );
}

function fillNothing(text: string): Filled | undefined {
  if (!text.includes("${") && !text.includes("%{")) return undefined;
  const expression = findExpression(text);
  if (expression === undefined) return { text: unescapeTemplate(text) };
  return {
    unfilled: {
      summary: `${cut(expression)} can only be resolved by Terraform`,
      detail:
        "Give the construct a value that is known when it is synthesized, or deploy with Terraform.",
    },
  };
}

function constructPath(resource: unknown): string | undefined {
  const path = childOf(childOf(childOf(resource, "//"), "metadata"), "path");
  return typeof path === "string" ? path : undefined;
}

function childOf(value: unknown, key: string): unknown {
  return isRecord(value) ? ownValue(value, key) : undefined;
}

function hasEntries(value: unknown): boolean {
  return value === "all" || (Array.isArray(value) && value.length > 0);
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
