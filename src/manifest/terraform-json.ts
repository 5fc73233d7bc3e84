import { findExpression, inPartAttribute, unescapeTemplate, withInclude } from "../derive/index.js";
import { configuration, isRecord, ownValue, type RawRecord } from "../model/index.js";
import { Declarer, type DeclaredName } from "./declare.js";
import type { ManifestDocument } from "./document.js";
import type { Findings } from "./findings.js";
import { without } from "./records.js";
import { readDeclaredTenant, type DeclaredTenant } from "./terraform-tenant.js";
import type { Filled } from "./variables.js";
import { toManifestMeaning } from "./terraform-meaning.js";

const resourceType = "orgwright_organization";
const providerName = "orgwright";

/** What Terraform itself reads of a resource, and what has no meaning without Terraform's state. */
const ignoredArguments = ["//", "depends_on", "lifecycle", "provider"];
const impossibleArguments = ["count", "for_each", "dynamic", "provisioner", "connection"];

/** What is honoured of a lifecycle, or asks for nothing where there is no state. */
const harmlessLifecycle = ["prevent_destroy", "create_before_destroy"];

/** Blocks about resources that only Terraform's state gives a meaning, and what to do instead. */
const stateBlocks: Readonly<Record<string, string>> = {
  import:
    "An organization of that name is taken over without it. Remove it once it was imported, or deploy with Terraform.",
  moved:
    "Organizations are recognized by their names, whatever their constructs are called. Remove it once it was applied, or deploy with Terraform.",
  removed: "Remove it once it was applied, or deploy with Terraform.",
};

/** What a Terraform configuration declares. */
export interface TerraformReading {
  readonly names: readonly DeclaredName[];
  readonly tenant: DeclaredTenant | undefined;
}

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
): TerraformReading {
  const resources = childOf(ownValue(root, "resource"), resourceType);
  const declared = isRecord(resources) ? Object.entries(resources) : [];
  const used = new Set(declared.map(([, resource]) => providerOf(resource)));
  const tenant = readDeclaredTenant(document, root, used, findings);
  refuseStateBlocks(document, root, findings);
  if (
    !isRecord(resources) &&
    (resources !== undefined || childOf(ownValue(root, "provider"), providerName) === undefined)
  ) {
    findings.add(document, {
      code: "not-a-manifest",
      summary: `this Terraform configuration declares no ${resourceType}`,
      detail: "Name the cdk.tf.json of the stack that holds the organizations.",
      path: [],
    });
  }
  const names = declared.flatMap(([id, resource]) => {
    const name = declareResource(document, id, resource, findings);
    return name ? [name] : [];
  });
  return { names, tenant };
}

/** The provider that a resource belongs to, as `orgwright` or `orgwright.alias`. */
function providerOf(resource: unknown): string {
  const provider = childOf(resource, "provider");
  return typeof provider === "string" ? provider.replace(/^\$\{(.*)\}$/, "$1") : providerName;
}

function refuseStateBlocks(document: ManifestDocument, root: RawRecord, findings: Findings): void {
  for (const [block, detail] of Object.entries(stateBlocks)) {
    const written = ownValue(root, block);
    const entries: readonly unknown[] = Array.isArray(written) ? written : [written];
    for (const [index, entry] of entries.entries()) {
      const target = childOf(entry, "to") ?? childOf(entry, "from");
      if (typeof target !== "string" || !target.includes(`${resourceType}.`)) continue;
      findings.add(document, {
        code: "needs-terraform",
        summary: `the ${block} block of ${target} needs Terraform`,
        detail,
        path: [block, ...(Array.isArray(written) ? [index] : [])],
      });
    }
  }
  const checks = ownValue(root, "check");
  if (!isRecord(checks)) return;
  for (const name of Object.keys(checks)) {
    findings.add(document, {
      code: "needs-terraform",
      summary: `the check block ${name} needs Terraform`,
      detail: "Only Terraform can work out its conditions. Remove it, or deploy with Terraform.",
      path: ["check", name],
      at: "key",
    });
  }
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
  const entryKeys = new Map(
    configuration.flatMap(({ name }) => {
      const entries = childOf(resource, name);
      return isRecord(entries) ? [[name, Object.keys(entries)] as const] : [];
    }),
  );
  const declarer = new Declarer(
    {
      document,
      base,
      hasDefaults: false,
      dialect: "hcl",
      remark: `It belongs to ${construct}.`,
      entryKeys,
    },
    fillNothing,
    findings,
    undefined,
  );
  if (!isRecord(resource)) return declarer.declare(resource, id);
  const lifecycle = onlyBlock(ownValue(resource, "lifecycle"));
  const impossible = [
    ...impossibleArguments.filter((key) => Object.hasOwn(resource, key)).map((key) => [key]),
    ...findImpossible(lifecycle).map((key) => ["lifecycle", key]),
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
  const { [inPartAttribute]: parts, ...said } = listEntries(toManifestMeaning(declared));
  return declarer.declare({ ...protection, ...withInclude(said, parts) }, id);
}

/** Terraform has entries in a map, under their names unless an entry says otherwise; people have words. */
function listEntries(declared: RawRecord): RawRecord {
  const lists = configuration.flatMap(({ name, keys }) => {
    const entries = ownValue(declared, name);
    if (!isRecord(entries)) return [];
    const [implied = ""] = Object.keys(keys);
    const list = Object.entries(entries).map(([key, entry]) => {
      const isNamed =
        !isRecord(entry) || Object.keys(keys).some((each) => Object.hasOwn(entry, each));
      return isNamed ? entry : { [implied]: key, ...entry };
    });
    return [[name, list] as const];
  });
  return { ...declared, ...Object.fromEntries(lists) };
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

/** What of a lifecycle would change what happens to the resource, and cannot be honoured here. */
function findImpossible(lifecycle: unknown): string[] {
  if (!isRecord(lifecycle)) return [];
  return Object.keys(lifecycle).filter((key) => {
    const value = ownValue(lifecycle, key);
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
    return !harmlessLifecycle.includes(key) && !isEmpty;
  });
}

/** In JSON a block may be written as a list of one. */
function onlyBlock(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function cut(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
