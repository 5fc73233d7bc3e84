import {
  organizationResourceAttributes,
  terraformFromDesired,
  typeOfAttributes,
} from "../derive/index.js";
import { DiagnosticError, hasErrors, invariant } from "../errors/index.js";
import { nameFromText } from "../model/index.js";
import { ArgumentError, type ProviderFunction } from "./provider.js";
import type { Value } from "./value.js";

const { id: _id, ...declared } = organizationResourceAttributes;

/** `provider::orgwright::name("Acme GmbH")` is `acme-gmbh`. */
export const nameFunction: ProviderFunction = {
  summary: "A valid name of an organization",
  description:
    "Makes of what people call an organization a name that Auth0 takes: `Acme GmbH` becomes `acme-gmbh`. Two texts may give the same name.",
  parameters: [{ name: "text", type: "string", description: "What people call it." }],
  result: "string",
  call([text]) {
    invariant(typeof text === "string", "the function name wants a text");
    const name = nameFromText(text);
    return name === undefined
      ? Promise.reject(
          new ArgumentError(
            `Nothing of ${JSON.stringify(text)} can stand in a name: it has no letter and no digit.`,
            0,
          ),
        )
      : Promise.resolve(name);
  },
};

/** `provider::orgwright::organizations("organizations/")` is what manifests declare, by name. */
export const organizationsFunction: ProviderFunction = {
  summary: "The organizations that manifests declare",
  description:
    "Reads a manifest, or a folder of them, into a map for `for_each`: by name, with the attributes of `orgwright_organization`. What is not declared is null; organizations that are declared absent are left out.",
  parameters: [
    {
      name: "path",
      type: "string",
      description: "A file or a folder, from where Terraform runs; `path.module` may begin it.",
    },
  ],
  result: ["map", typeOfAttributes(declared)],
  async call([path]) {
    invariant(typeof path === "string", "the function organizations wants a path");
    // Only who calls it pays for reading YAML.
    const { findNotInTerraform, readManifestsSync } = await import("../manifest/index.js");
    const { organizations, diagnostics } = readManifestsSync([path], { env: process.env });
    const mistakes = [...diagnostics, ...findNotInTerraform(organizations)];
    if (hasErrors(mistakes)) throw new DiagnosticError(mistakes);
    return Object.fromEntries(
      organizations
        .filter(({ organization }) => organization.absent !== true)
        .map(({ organization }): [string, Value] => [
          organization.name,
          terraformFromDesired(organization),
        ]),
    );
  },
};
