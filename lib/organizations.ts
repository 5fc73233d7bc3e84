import { Annotations, type TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import {
  DiagnosticError,
  hasErrors,
  renderDiagnostics,
  renderPath,
  type Diagnostic,
} from "../src/errors/index.js";
import {
  findNotInTerraform,
  readManifestsSync,
  type DeclaredOrganization,
} from "../src/manifest/index.js";
import { nearest } from "../src/model/index.js";
import { manifestProps } from "./manifest-props.js";
import { Organization } from "./organization.js";

/** Where organizations are declared, and what they are declared with. */
export interface ManifestSource {
  /** A file, or a folder that is searched for .yaml, .yml and .json; from the working directory. */
  readonly path: string;
  /** What `${env.NAME}` stands for; the process's own environment unless set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The tenant they belong to, where a stack has several. */
  readonly provider?: TerraformProvider;
}

/** The organizations that a manifest declares, one construct each. */
export class Organizations extends Construct implements Iterable<Organization> {
  readonly #byName: ReadonlyMap<string, Organization>;

  /**
   * Declares every organization of a manifest. Each has its name as the id of its construct, so
   * that neither the order of the entries nor new ones among them touch the others.
   *
   * @throws an error with all that is wrong with the manifest, every place with file, line and
   * column.
   *
   * @example
   * const customers = Organizations.fromManifest(this, "customers", { path: "organizations.yaml" });
   * const acme = customers.get("acme");
   */
  static fromManifest(scope: Construct, id: string, source: ManifestSource): Organizations {
    const { path, env = process.env, provider } = source;
    const { organizations, diagnostics, owners } = readManifestsSync([path], { env });
    const mistakes = [...diagnostics, ...findNotInTerraform(organizations)];
    if (hasErrors(mistakes)) throw new DiagnosticError(mistakes);
    return new Organizations(scope, id, { organizations, diagnostics, owners, provider });
  }

  private constructor(scope: Construct, id: string, reading: Reading) {
    super(scope, id);
    const { organizations, diagnostics, owners, provider } = reading;
    const annotations = Annotations.of(this);
    for (const diagnostic of diagnostics) annotations.addWarning(renderDiagnostics([diagnostic]));
    for (const owner of owners) {
      annotations.addWarning(
        `owner ${JSON.stringify(owner)} is not written to the tenant: what Terraform manages is told by its state. The command line does write it.`,
      );
    }
    // What shall not be there has no resource: Terraform deletes what left its configuration.
    const present = organizations.filter(({ organization }) => organization.absent !== true);
    this.#byName = new Map(
      present.map(({ organization }) => {
        const { props, uncleared } = manifestProps(organization);
        const construct = new Organization(this, organization.name, {
          ...props,
          ...(provider && { provider }),
        });
        for (const place of uncleared) {
          Annotations.of(construct).addWarning(
            `${renderPath(place)} is null, which Terraform cannot say: it stays as the tenant has it. The command line does clear it.`,
          );
        }
        return [organization.name, construct];
      }),
    );
  }

  /**
   * The organization of that name.
   *
   * @throws an error that names the most similar one, where the manifest declares none.
   */
  get(name: string): Organization {
    const found = this.find(name);
    if (found !== undefined) return found;
    const suggestion = nearest(name, this.#byName.keys());
    throw new Error(
      `the manifest of ${this.node.path} declares no organization ${JSON.stringify(name)}.${
        suggestion === undefined ? "" : ` Did you mean ${JSON.stringify(suggestion)}?`
      }`,
    );
  }

  /** The organization of that name, or undefined where the manifest declares none. */
  find(name: string): Organization | undefined {
    return this.#byName.get(name);
  }

  /** In the order of the manifest. */
  [Symbol.iterator](): Iterator<Organization> {
    return this.#byName.values();
  }
}

interface Reading {
  readonly organizations: readonly DeclaredOrganization[];
  readonly diagnostics: readonly Diagnostic[];
  readonly owners: readonly string[];
  readonly provider: TerraformProvider | undefined;
}
