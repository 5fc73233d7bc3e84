import {
  hasErrors,
  type Diagnostic,
  type PathSegment,
  type SourceLocation,
} from "../errors/index.js";
import {
  databaseStrategy,
  nearest,
  organizationFields,
  pathKey,
  type Connection,
  type DesiredConnection,
  type DesiredOrganization,
} from "../model/index.js";
import type { ResolvedConnection, ResolvedOrganization } from "./action.js";

/** A declared organization and the place of its parts, wherever it was declared. */
export interface Declaration {
  readonly organization: DesiredOrganization;
  readonly owner?: string | undefined;
  /** Owners whose organizations it takes over. */
  readonly previousOwners?: readonly string[] | undefined;
  /** By their paths, the texts whose value came from variables, as they were written. */
  readonly written?: ReadonlyMap<string, string> | undefined;
  locate?(path: readonly PathSegment[]): SourceLocation | undefined;
}

/** What is known of the tenant's connections. */
export interface ConnectionDirectory {
  readonly connections: readonly Connection[];
  /** Whether a connection that is not among them does not exist. False: it was not allowed to look. */
  readonly isComplete: boolean;
}

/** Declared organizations with their references resolved, and every reference that does not. */
export interface Resolution {
  readonly organizations: readonly ResolvedOrganization[];
  readonly diagnostics: readonly Diagnostic[];
}

type Report = (
  code: Diagnostic["code"],
  path: readonly PathSegment[],
  summary: string,
  detail: string,
) => void;

/** Finds the connections that organizations refer to. An unknown one is an error, never dropped. */
export function resolveReferences(
  declarations: readonly Declaration[],
  directory: ConnectionDirectory,
  includes: (name: string) => boolean = () => true,
): Resolution {
  const byName = new Map(directory.connections.map((entry) => [entry.name, entry]));
  const byId = new Map(directory.connections.map((entry) => [entry.id, entry]));
  const diagnostics: Diagnostic[] = [];

  const organizations = declarations.map((declaration): ResolvedOrganization => {
    const { connections, ...rest } = declaration.organization;
    const report: Report = (code, path, summary, detail) => {
      const location = declaration.locate?.(path);
      diagnostics.push({
        code,
        severity: "error",
        path: [declaration.organization.name, ...path],
        summary: `${summary} (organization ${declaration.organization.name})`,
        detail,
        ...(location && { location }),
      });
    };
    if (declaration.owner !== undefined) checkRoomForMarks(declaration, report);
    const { previousOwners = [], written } = declaration;
    const owner = {
      ...(declaration.owner !== undefined && { owner: declaration.owner }),
      ...(previousOwners.length > 0 && { previousOwners }),
      ...(written && written.size > 0 && { written }),
    };
    // What shall be absent needs nothing any more.
    if (connections === undefined || rest.absent === true) return { ...rest, ...owner };
    // Nobody compares what the run is not about.
    if (!includes(rest.name)) return { ...rest, ...owner };
    return { ...rest, ...owner, connections: resolveEntries(connections ?? [], report, written) };
  });

  function resolveEntries(
    entries: readonly DesiredConnection[],
    report: Report,
    written: ReadonlyMap<string, string> | undefined,
  ): ResolvedConnection[] {
    const seen = new Map<string, string>();
    return entries.flatMap((entry, index) => {
      const { name, connection_id: id, ...settings } = entry;
      const key = typeof name === "string" ? "name" : "connection_id";
      const wanted = String(name ?? id);
      const found = key === "name" ? byName.get(wanted) : byId.get(wanted);
      const path = ["connections", index, key];
      const shown = written?.get(pathKey(path)) ?? wanted;
      if (found === undefined && (key === "name" || directory.isComplete)) {
        report("unknown-reference", path, `the tenant has no connection ${shown}`, advise(wanted));
        return [];
      }
      const resolved = found?.id ?? wanted;
      if (seen.has(resolved)) {
        report(
          "duplicate-name",
          path,
          `connection ${shown} is listed twice`,
          `${seen.get(resolved)} is the same connection. Keep one of the two.`,
        );
        return [];
      }
      seen.set(resolved, shown);
      if (settings.is_signup_enabled === true && found && found.strategy !== databaseStrategy) {
        report(
          "invalid-value",
          ["connections", index, "is_signup_enabled"],
          `connection ${shown} cannot offer sign-up`,
          `Only database connections can, and this one is of strategy ${found.strategy}. Write false.`,
        );
      }
      return [{ ...settings, connection_id: resolved, ...(found && { name: found.name }) }];
    });
  }

  function advise(wanted: string): string {
    const suggestion = nearest(wanted, byName.keys());
    const some = [...byName.keys()].slice(0, 10);
    const list = some.length === byName.size ? some.join(", ") : `${some.join(", ")}, …`;
    return [
      suggestion === undefined ? "" : `Did you mean ${suggestion}?`,
      byName.size === 0 ? "It has none at all." : `It has ${list}.`,
    ]
      .join(" ")
      .trim();
  }

  return hasErrors(diagnostics)
    ? { organizations: [], diagnostics }
    : { organizations, diagnostics };
}

/** The owner's mark takes room among the metadata, which no reader of a single manifest can see. */
function checkRoomForMarks({ organization }: Declaration, report: Report): void {
  const { metadata, protected: isProtected } = organization;
  const declared = Object.values(metadata ?? {}).filter((value) => value !== null).length;
  const marks = isProtected === true ? 2 : 1;
  const room = organizationFields.metadata.maxKeys - marks;
  if (declared <= room) return;
  report(
    "too-many",
    ["metadata"],
    `metadata has ${declared} entries`,
    `At most ${room} are allowed here: Auth0 takes ${organizationFields.metadata.maxKeys}, and the marks for \`owner\`${marks === 2 ? " and `protected` need two" : " need one"} of them.`,
  );
}
