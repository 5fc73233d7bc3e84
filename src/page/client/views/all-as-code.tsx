import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import {
  declareApplications,
  declareConnections,
  declareDomains,
  declareGrants,
  declareInvitations,
  declareMembers,
  declareOrganization,
  declareRoles,
  mergeCopied,
  type Copied,
} from "../copy/index.js";
import { can, useLoad } from "../data/index.js";
import { Button, Card, ErrorNotice, LoadingNotice, Notice } from "../parts/index.js";
import {
  listApplications,
  listAssociations,
  listConnections,
  listDomains,
  listInvitations,
  listMembers,
  listOwnGrants,
  listOwnRoles,
} from "../tenant/index.js";
import { CopyForms } from "./copy-as.js";

/** An organization with everything that hangs on it, as code; read when it is asked for. */
export function AllAsCode({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const [isAsked, setAsked] = useState(false);
  return (
    <Card
      title="All of it as code"
      lead="The organization with everything that hangs on it. Put it into a manifest, and the tenant is kept like it."
    >
      {isAsked ? (
        <Whole organization={organization} />
      ) : (
        <p>
          <Button onClick={() => setAsked(true)}>Show the code</Button>
        </p>
      )}
    </Card>
  );
}

function Whole({ organization }: { readonly organization: CurrentOrganization }): JSX.Element {
  const { value, error, reload } = useLoad(JSON.stringify(organization), async (signal) =>
    readWhole(organization, signal),
  );
  if (error !== undefined) return <ErrorNotice error={error} onRetry={reload} />;
  if (value === undefined) return <LoadingNotice>Reading everything</LoadingNotice>;
  return (
    <>
      {value.hasMoreMembers && (
        <Notice tone="info">
          Of the members, the first fifty are here; the others stay members.
        </Notice>
      )}
      <CopyForms copied={value.copied} />
    </>
  );
}

async function readWhole(
  organization: CurrentOrganization,
  signal: AbortSignal,
): Promise<{ readonly copied: Copied; readonly hasMoreMembers: boolean }> {
  const { id } = organization;
  const hasRoles = can("read:organization_member_roles");
  const [applications, connections, roles, members, invitations, associations, domains, grants] =
    await Promise.all([
      listApplications(signal),
      listConnections(id, signal),
      listOwnRoles(id, signal),
      listMembers(id, undefined, hasRoles, signal),
      listInvitations(id, signal),
      listAssociations(id, signal),
      listDomains(id, signal),
      listOwnGrants(id, signal),
    ]);
  const parts = [
    connections.length > 0 && declareConnections(organization, connections),
    grants.length > 0 && declareGrants(organization, grants, applications),
    associations.length > 0 && declareApplications(organization, associations),
    domains.items.length > 0 && declareDomains(organization, domains.items),
    roles.length > 0 && declareRoles(organization, roles),
    members.items.length > 0 && declareMembers(organization, members.items),
    invitations.length > 0 && declareInvitations(organization, invitations, applications),
  ];
  return {
    copied: mergeCopied(
      declareOrganization(organization),
      parts.filter((part) => part !== false),
    ),
    hasMoreMembers: members.next !== undefined,
  };
}
