import { findExpression } from "../derive/index.js";
import type { Diagnostic, PathSegment, SourceLocation } from "../errors/index.js";
import type { ManifestDocument } from "./document.js";
import { locate, type Findings } from "./findings.js";
import { isRecord, ownValue, type RawRecord } from "../model/index.js";

const providerName = "orgwright";

/** What a Terraform configuration says of the tenant that its organizations belong to. */
export interface DeclaredTenant {
  /** `base_url` or `domain` as written; absent where the environment of a run decides. */
  readonly address?: string;
  /** What a token is asked for, where it is not the usual one of the address. */
  readonly audience?: string;
  /** The application that shall speak to the tenant. */
  readonly clientId?: string;
  /** Where it is written. */
  readonly location: SourceLocation;
}

/** Arguments of the provider that a run takes from its environment, whatever is written. */
const credentials = ["client_secret", "api_token", "client_assertion_private_key"];

/** Arguments that say how fast a run is, and which options of a command say the same. */
const paces: Readonly<Record<string, string>> = {
  concurrency: "--concurrency",
  headroom: "--headroom",
};

/**
 * Reads which tenant the organizations of a Terraform configuration belong to. What cannot be
 * honoured without Terraform is reported; undefined where nothing is said.
 */
export function readDeclaredTenant(
  document: ManifestDocument,
  root: RawRecord,
  used: ReadonlySet<string>,
  findings: Findings,
): DeclaredTenant | undefined {
  const providers = ownValue(root, "provider");
  const written = isRecord(providers) ? ownValue(providers, providerName) : undefined;
  const blocks = (Array.isArray(written) ? written : [written]).filter(isRecord);
  if (blocks.length > 1) {
    findings.add(document, {
      code: "needs-terraform",
      summary: `this configuration has ${blocks.length} ${providerName} providers`,
      detail:
        "They may stand for different tenants, and Orgwright speaks to one tenant at a time. Synthesize one stack per tenant and name one cdk.tf.json per run, or deploy with Terraform.",
      path: ["provider", providerName],
      at: "key",
    });
    return undefined;
  }
  const [block] = blocks;
  if (block === undefined || refersElsewhere(document, block, used, findings)) return undefined;
  const path = ["provider", providerName, ...(Array.isArray(written) ? [0] : [])];
  return new BlockReading(document, block, path, findings).read();
}

/** Whether organizations name a provider that is not written here, so that nobody knows its tenant. */
function refersElsewhere(
  document: ManifestDocument,
  block: RawRecord,
  used: ReadonlySet<string>,
  findings: Findings,
): boolean {
  const alias = ownValue(block, "alias");
  const name = typeof alias === "string" ? `${providerName}.${alias}` : providerName;
  const others = [...used].filter((other) => other !== name);
  if (others.length === 0) return false;
  findings.add(document, {
    code: "needs-terraform",
    summary: `organizations belong to the provider ${others.join(", ")}, and ${name} is the one that is written`,
    detail: `Give each organization the provider ${name}, or deploy with Terraform.`,
    path: ["provider", providerName],
    at: "key",
  });
  return true;
}

class BlockReading {
  readonly #document: ManifestDocument;
  readonly #block: RawRecord;
  readonly #path: readonly PathSegment[];
  readonly #findings: Findings;

  constructor(
    document: ManifestDocument,
    block: RawRecord,
    path: readonly PathSegment[],
    findings: Findings,
  ) {
    this.#document = document;
    this.#block = block;
    this.#path = path;
    this.#findings = findings;
  }

  read(): DeclaredTenant | undefined {
    const address = this.#text("base_url") ?? this.#text("domain");
    const audience = this.#text("audience");
    const clientId = this.#text("client_id");
    this.#refuseCaution();
    this.#tellUnread();
    if (address === undefined && audience === undefined && clientId === undefined) return undefined;
    return {
      ...(address !== undefined && { address }),
      ...(audience !== undefined && { audience }),
      ...(clientId !== undefined && { clientId }),
      location: locate(this.#document, this.#path),
    };
  }

  /** A text that decides which tenant is meant: one that only Terraform can resolve is an error. */
  #text(name: string): string | undefined {
    const value = ownValue(this.#block, name);
    if (value === undefined || value === null || value === "") return undefined;
    const expression = typeof value === "string" ? findExpression(value) : undefined;
    if (typeof value === "string" && expression === undefined) return value;
    this.#findings.add(this.#document, {
      code: "needs-terraform",
      summary: `${name} of the provider is ${expression ?? "no text"}, which only Terraform can resolve`,
      detail:
        "It says which tenant is meant. Give the provider a value that is known when it is synthesized, leave it to the environment, or deploy with Terraform.",
      path: [...this.#path, name],
    });
    return undefined;
  }

  #refuseCaution(): void {
    const adopt = ownValue(this.#block, "adopt") ?? true;
    if (adopt === true || adopt === "true") return;
    this.#findings.add(this.#document, {
      code: "needs-terraform",
      summary: "adopt = false of the provider needs Terraform",
      detail:
        "Only its state tells the organizations that it created from others of the same name. Leave `adopt` out; `--policy create-only` touches nothing that exists.",
      path: [...this.#path, "adopt"],
    });
  }

  #tellUnread(): void {
    const written = (name: string): boolean => (ownValue(this.#block, name) ?? null) !== null;
    const tell = (name: string, detail: string): void => {
      this.#findings.add(this.#document, {
        code: "unmanaged-key",
        severity: "warning",
        summary: `${name} of the provider is not read`,
        detail,
        path: [...this.#path, name],
        at: "key",
      });
    };
    for (const name of credentials.filter(written)) {
      tell(name, "This command takes its credentials from the environment.");
    }
    for (const [name, option] of Object.entries(paces)) {
      if (written(name)) tell(name, `Give ${option} to this command.`);
    }
  }
}

/** What a configuration may say of its tenant, in words. */
const parts = { address: "tenant", audience: "audience", clientId: "client" } as const;

/**
 * One tenant for all configurations of a run. Where two of them do not mean the same one, what
 * they declare must not be merged: it would land in a tenant that was not meant.
 */
export function joinTenants(tenants: readonly DeclaredTenant[]): {
  readonly tenant?: DeclaredTenant;
  readonly diagnostics: readonly Diagnostic[];
} {
  const [first, ...others] = tenants;
  if (first === undefined) return { diagnostics: [] };
  let tenant = first;
  const diagnostics: Diagnostic[] = [];
  for (const other of others) {
    for (const part of Object.keys(parts) as (keyof typeof parts)[]) {
      const [known, said] = [tenant[part], other[part]];
      if (known === undefined || said === undefined) continue;
      if (known === said || (part === "address" && bare(known) === bare(said))) continue;
      diagnostics.push({
        code: "several-tenants",
        severity: "error",
        summary: `the configurations are for two ${parts[part]}s, ${bare(known)} and ${bare(said)}`,
        detail:
          "Orgwright speaks to one tenant at a time. Run once for each, with the path of its own cdk.tf.json instead of --app.",
        path: [],
        location: other.location,
        related: tenant.location,
      });
    }
    tenant = { ...other, ...tenant };
  }
  return { tenant, diagnostics };
}

/** An address without what makes no difference, nor what is nobody's business. */
function bare(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/^https:\/\//, "")
    .replace(/^[^/]*@/, "")
    .replace(/\/$/, "");
}
