import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { organizationFields, type CurrentOrganization, type Field } from "../../../model/index.js";
import { announce, can, go, hrefTo, useLoad, type FieldName } from "../data/index.js";
import { Button, Card, ConfirmDialog } from "../parts/index.js";
import {
  countMembers,
  deleteOrganization,
  listInvitations,
  listOwnGrants,
  updateOrganization,
} from "../tenant/index.js";
import { ScopeNotice } from "./scope-notice.js";
import { AllAsCode } from "./all-as-code.js";
import { SectionForm } from "./section-form.js";

interface OverviewProps {
  readonly organization: CurrentOrganization;
  readonly onChange: (organization: CurrentOrganization) => void;
}

/** The sections of the overview, in the order of Auth0's own dashboard. */
const sections: readonly {
  readonly title: string;
  readonly lead: string;
  readonly names: readonly FieldName[];
}[] = [
  {
    title: "Basic information",
    lead: "Who the organization is.",
    names: ["name", "display_name"],
  },
  {
    title: "Branding",
    lead: "How the login page and mails look to the organization's people. Both colours, or none.",
    names: ["branding"],
  },
  {
    title: "Metadata",
    lead: "Texts for templates, tokens and your own code; no place for secrets.",
    names: ["metadata"],
  },
  {
    title: "Token quota",
    lead: "How many tokens machines may ask for in the name of the organization. Empty: as many as the tenant allows.",
    names: ["token_quota"],
  },
];

/** Fields that another tab shows, or that hang on an organization instead of being part of it. */
const elsewhere: ReadonlySet<string> = new Set([
  "connections",
  "third_party_client_access",
  "is_app_entitlement_active",
  ...sections.flatMap(({ names }) => names),
]);

/** Fields that the model has and no section names: a new one has a place at once. */
const others = (Object.entries(organizationFields) as [FieldName, Field][]).flatMap(
  ([name, field]) => {
    const isShown = ["scalar", "object", "map"].includes(field.kind) && !("manifestOnly" in field);
    return isShown && !elsewhere.has(name) ? [name] : [];
  },
);

/** What an organization is: its basic information, its look, its texts, its quota, and its end. */
export function Overview({ organization, onChange }: OverviewProps): JSX.Element {
  const mayWrite = can("update:organizations");
  const all =
    others.length === 0
      ? sections
      : [...sections, { title: "More", lead: "Other settings.", names: others }];
  return (
    <>
      <ScopeNotice scope="update:organizations" what="Nothing can be changed here" />
      {all.map(({ title, lead, names }) => (
        <Card key={title} title={title} lead={lead} id={title.toLowerCase().replaceAll(" ", "-")}>
          <SectionForm
            names={names}
            current={organization}
            action="Save changes"
            isReadOnly={!mayWrite}
            onSave={async (body) => {
              onChange(await updateOrganization(organization.id, body));
              return `${title} saved.`;
            }}
          />
        </Card>
      ))}
      <AllAsCode organization={organization} />
      {can("delete:organizations") && <DangerZone organization={organization} />}
    </>
  );
}

function DangerZone({ organization }: { readonly organization: CurrentOrganization }): JSX.Element {
  const [isAsking, setAsking] = useState(false);
  const { id, name } = organization;
  return (
    <Card
      kind="danger"
      title="Danger zone"
      lead="Deleting an organization cannot be undone. Its people stay in the tenant, but belong to it no more."
      aside={
        <Button kind="danger" onClick={() => setAsking(true)}>
          Delete organization
        </Button>
      }
    >
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          action="Delete for good"
          typed={name}
          onClose={() => setAsking(false)}
          onConfirm={async () => {
            await deleteOrganization(id);
            announce(`Deleted ${name}.`);
            go(hrefTo([]));
          }}
        >
          <Losses id={id} />
        </ConfirmDialog>
      )}
    </Card>
  );
}

/** What goes with an organization. */
function Losses({ id }: { readonly id: string }): JSX.Element {
  const losses = useLoad(id, async (signal) =>
    Promise.all([
      countMembers(id, signal),
      listInvitations(id, signal).then(({ length }) => length),
      listOwnGrants(id, signal).then(({ length }) => length),
    ]),
  );
  const [members, invitations, grants] = losses.value ?? [];
  return (
    <p>
      {losses.value === undefined
        ? "Its members, invitations, connections, roles, domains and grants go with it."
        : `With it go ${count(members, "membership")}, ${count(invitations, "invitation")} and ${count(grants, "grant")} for machines, and its connections, roles and domains.`}
    </p>
  );
}

function count(number: number | undefined, what: string): string {
  return `${(number ?? 0).toLocaleString()} ${what}${number === 1 ? "" : "s"}`;
}
