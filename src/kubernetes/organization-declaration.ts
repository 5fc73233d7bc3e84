import {
  clearablePlaces,
  clearKey,
  deletionPolicies,
  partFields,
  partKey,
  resourceKeys,
  withCleared,
} from "../derive/index.js";
import {
  hasErrors,
  tellDiagnostics,
  type Diagnostic,
  type PathSegment,
  type ToldDiagnostic,
} from "../errors/index.js";
import type { DeclaredOrganization } from "../manifest/index.js";
import {
  checkOrganization,
  checkRoomForMarks,
  collectionOf,
  isRecord,
  isWord,
  organizationFields,
  ownValue,
  renderIssue,
  type Field,
  type FieldMap,
  type Fields,
  type Issue,
  type RawRecord,
} from "../model/index.js";
import type { OrganizationResource } from "./resource.js";

/** An organization that a resource declares, or everything that is wrong with it. */
export interface ResourceReading {
  /** Absent where something is wrong. */
  readonly declared?: DeclaredOrganization;
  /** Their paths begin with `spec`. */
  readonly diagnostics: readonly ToldDiagnostic[];
}

/**
 * Reads the organization that a resource declares, as a manifest's entry is read: by the same rules, with
 * the same words. Texts are taken as they stand: a resource has no variables.
 *
 * @param owner whose organization it is, as its tenant says
 *
 * @example
 * ```ts
 * const { declared, diagnostics } = organizationDeclaration(resource, tenant.spec.owner);
 * if (declared === undefined) for (const { message } of diagnostics) console.error(message);
 * ```
 */
export function organizationDeclaration(
  { spec }: Pick<OrganizationResource, "spec">,
  owner?: string,
): ResourceReading {
  const reading = new Reading(spec);
  const value = reading.organization();
  const { organization, issues } = checkOrganization(value);
  for (const issue of issues) reading.report(issue);
  if (owner !== undefined) for (const issue of checkRoomForMarks(value)) reading.report(issue);
  const diagnostics = tellDiagnostics(reading.diagnostics);
  if (organization === undefined || hasErrors(diagnostics)) return { diagnostics };
  return {
    declared: { organization, owner, locate: () => undefined },
    diagnostics,
  };
}

/** Turns a spec into what a manifest would say, and keeps what is wrong with it. */
class Reading {
  readonly diagnostics: Diagnostic[] = [];
  readonly #spec: RawRecord;
  /** Fields that are declared in part, as the spec says them. */
  readonly #parts: RawRecord;

  constructor(spec: RawRecord) {
    this.#spec = spec;
    const parts = ownValue(spec, partKey) ?? {};
    this.#parts = isRecord(parts) ? parts : {};
    if (!isRecord(parts)) this.#refuseType([partKey], "a map");
  }

  organization(): FieldMap {
    this.#checkOwnKeys();
    const fields = Object.entries(this.#spec).filter(
      ([key]) => !(resourceKeys as readonly string[]).includes(key),
    );
    const parts = Object.entries(this.#parts).filter(([name]) => this.#mayBePart(name));
    const written = Object.fromEntries(
      [...fields, ...parts].map(([name, value]) => [name, this.#readEntries(name, value)]),
    ) as FieldMap;
    return this.#clear(written, this.#spec, organizationFields, []);
  }

  report(issue: Issue): void {
    const { code, summary, detail } = renderIssue(issue, "resource");
    this.#add({ code, summary, ...(detail !== undefined && { detail }) }, this.#place(issue.path));
  }

  /** Where in the spec stands what the path of a manifest's entry leads to. */
  #place(path: readonly PathSegment[]): readonly PathSegment[] {
    const [first, word] = path;
    const isPart = isWord(word) && Object.hasOwn(this.#parts, String(first));
    return isPart ? [partKey, ...path] : path;
  }

  /** What only resources have. */
  #checkOwnKeys(): void {
    const tenant = ownValue(this.#spec, "tenantRef");
    const name = isRecord(tenant) ? ownValue(tenant, "name") : undefined;
    if (typeof name !== "string" || name === "") {
      this.#add(
        {
          code: "missing-key",
          summary: "tenantRef.name is missing",
          detail: "Name the Tenant, in the same namespace, that the organization belongs to.",
        },
        ["tenantRef", "name"],
      );
    }
    const policy = ownValue(this.#spec, "deletionPolicy");
    if (policy !== undefined && !(deletionPolicies as readonly unknown[]).includes(policy)) {
      this.#notAmong(["deletionPolicy"], policy, deletionPolicies);
    }
  }

  #mayBePart(name: string): boolean {
    const value = ownValue(this.#parts, name);
    const path = [partKey, name];
    if (!partFields.includes(name)) {
      this.#add(
        {
          code: "unknown-key",
          summary: `unknown key ${JSON.stringify(name)} in ${partKey}`,
          detail: `Allowed are ${partFields.join(", ")}.`,
        },
        path,
      );
      return false;
    }
    if (
      !isRecord(value) ||
      !Object.keys(value).some((key) => key === "include" || key === "exclude")
    ) {
      this.#add(
        {
          code: "missing-key",
          summary: `${name} does not say what it includes or excludes`,
          detail: `Write \`include\` or \`exclude\` under it, or \`${name}\` beside \`${partKey}\` for the whole.`,
        },
        path,
      );
      return false;
    }
    if (ownValue(this.#spec, name) === undefined) return true;
    this.#add(
      {
        code: "conflicting-keys",
        summary: `${name} is written as a whole and in part`,
        detail: `What stands under \`${partKey}\` leaves alone what others have added, the other does not. Keep one of the two.`,
      },
      path,
    );
    return false;
  }

  /** Entries of a collection, in which what their `clear` names is null. */
  #readEntries(name: string, value: unknown): unknown {
    const item = collectionOf(name) && (organizationFields as Fields)[name];
    if (item?.kind !== "list") return value;
    if (Array.isArray(value)) return this.#readList(item, value, [name]);
    if (!isRecord(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([word, list]) => [
        word,
        Array.isArray(list) ? this.#readList(item, list, [name, word]) : list,
      ]),
    );
  }

  #readList(
    { item }: Extract<Field, { kind: "list" }>,
    entries: readonly unknown[],
    path: readonly PathSegment[],
  ): readonly unknown[] {
    return entries.map((entry, index) => {
      if (!isRecord(entry) || !Object.hasOwn(entry, clearKey)) return entry;
      const { [clearKey]: _clear, ...rest } = entry;
      return this.#clear(rest as FieldMap, entry, item, this.#place([...path, index]));
    });
  }

  #clear(
    value: FieldMap,
    { [clearKey]: places }: RawRecord,
    fields: Fields,
    above: readonly PathSegment[],
  ): FieldMap {
    if (places === undefined || places === null) return value;
    const path = [...above, clearKey];
    if (!Array.isArray(places)) {
      this.#refuseType(path, "a list");
      return value;
    }
    const allowed = clearablePlaces(fields);
    return (places as readonly unknown[]).reduce<FieldMap>((said, place, index) => {
      if (typeof place !== "string" || !allowed.includes(place)) {
        this.#notAmong([...path, index], place, allowed);
        return said;
      }
      const cleared = withCleared(said, place);
      if (cleared === undefined) {
        this.#add(
          {
            code: "conflicting-keys",
            summary: `${place} has a value, and ${clearKey} names it`,
            detail:
              "One says what it shall be, the other that it shall not be. Keep one of the two.",
          },
          [...path, index],
        );
      }
      return cleared ?? said;
    }, value);
  }

  #notAmong(path: readonly PathSegment[], found: unknown, allowed: readonly string[]): void {
    const text = JSON.stringify(found);
    const shown = text.length > 60 ? `${text.slice(0, 57)}…"` : text;
    this.report({
      code: "invalid-value",
      path,
      facts: { kind: "not-among", found: { text: shown, isScalar: true }, allowed },
    });
  }

  #refuseType(path: readonly PathSegment[], wanted: "a map" | "a list"): void {
    const place = path.at(-1);
    this.#add({ code: "wrong-type", summary: `${place} is not ${wanted}` }, path);
  }

  #add(told: Pick<Diagnostic, "code" | "summary" | "detail">, path: readonly PathSegment[]): void {
    this.diagnostics.push({ severity: "error", ...told, path: ["spec", ...path] });
  }
}
