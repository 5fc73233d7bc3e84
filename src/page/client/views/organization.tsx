import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { ApiError, hrefTo, useLoad } from "../data/index.js";
import {
  Avatar,
  Code,
  ErrorNotice,
  Heading,
  Link,
  LinkButton,
  LoadingNotice,
} from "../parts/index.js";
import { readOrganization } from "../tenant/index.js";
import { AddMembers } from "./add-members.js";
import { Applications } from "./applications.js";
import { Connections } from "./connections.js";
import { Domains } from "./domains.js";
import { Invitations } from "./invitations.js";
import { Invite } from "./invite.js";
import { MachineAccess } from "./machine-access.js";
import { MemberView } from "./member.js";
import { Members } from "./members.js";
import { NotFound } from "./not-found.js";
import { Overview } from "./overview.js";
import { RoleView } from "./role.js";
import { Roles } from "./roles.js";
import { SetUp } from "./set-up.js";

const tabs = [
  { key: "", title: "Overview" },
  { key: "members", title: "Members" },
  { key: "roles", title: "Roles" },
  { key: "invitations", title: "Invitations" },
  { key: "connections", title: "Connections" },
  { key: "applications", title: "Applications" },
  { key: "domains", title: "Domains" },
  { key: "machine-access", title: "Machine to machine" },
] as const;

/** One organization, with its tabs. */
export function OrganizationView(props: {
  readonly id: string;
  readonly place: readonly string[];
}): JSX.Element {
  const { id, place } = props;
  const { value, error, reload } = useLoad(
    id,
    async (signal) => readOrganization(id, signal),
    ({ type, organizationId }) => organizationId === id && /^organization\.[a-z]+$/.test(type),
  );
  const [changed, setChanged] = useState<CurrentOrganization | undefined>();
  // What is read later than something was saved holds what was saved, and what came after it.
  useEffect(() => setChanged(undefined), [value]);
  const organization = changed ?? value;
  if (error instanceof ApiError && error.status === 404) return <Gone id={id} />;
  if (organization === undefined) {
    return error === undefined ? (
      <LoadingNotice>Reading the organization</LoadingNotice>
    ) : (
      <>
        <Heading>Organization</Heading>
        <ErrorNotice error={error} onRetry={reload} />
      </>
    );
  }
  const [first = "", second] = place;
  if (first === "set-up" && (second === "branding" || second === "metadata")) {
    return <SetUp organization={organization} step={second} onChange={setChanged} />;
  }
  const tab = tabs.find(({ key }) => key === first);
  const title = organization.display_name ?? organization.name;
  return (
    <>
      <p class="back">
        <Link href={hrefTo([])}>‹ Organizations</Link>
      </p>
      <div class="organization-head">
        <Avatar name={title} />
        <div>
          <Heading key={first} title={`${title}: ${tab?.title ?? ""}`}>
            {title}
          </Heading>
          <p>
            <Code text={organization.id} what="the identifier" />
          </p>
        </div>
      </div>
      <nav class="tabs" aria-label={`Parts of ${title}`}>
        <ul>
          {tabs.map(({ key, title: name }) => (
            <li key={key}>
              <Link
                href={hrefTo(["organizations", id, ...(key === "" ? [] : [key])])}
                isCurrent={key === first}
              >
                {name}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Tab organization={organization} place={place} onChange={setChanged} />
    </>
  );
}

function Tab(props: {
  readonly organization: CurrentOrganization;
  readonly place: readonly string[];
  readonly onChange: (organization: CurrentOrganization) => void;
}): JSX.Element {
  const { organization, place, onChange } = props;
  const [tab, part] = place;
  switch (tab) {
    case undefined:
      return <Overview organization={organization} onChange={onChange} />;
    case "members":
      if (part === undefined) return <Members organization={organization} />;
      return part === "add" ? (
        <AddMembers organization={organization} />
      ) : (
        <MemberView organization={organization} userId={part} />
      );
    case "roles":
      return part === undefined ? (
        <Roles organization={organization} />
      ) : (
        <RoleView organization={organization} roleId={part} />
      );
    case "invitations":
      return part === "new" ? (
        <Invite organization={organization} />
      ) : (
        <Invitations organization={organization} />
      );
    case "connections":
      return <Connections organization={organization} part={part} />;
    case "applications":
      return <Applications organization={organization} onChange={onChange} />;
    case "domains":
      return <Domains organization={organization} />;
    case "machine-access":
      return <MachineAccess organization={organization} />;
    default:
      return <NotFound />;
  }
}

function Gone({ id }: { readonly id: string }): JSX.Element {
  return (
    <>
      <Heading>This organization is gone</Heading>
      <p>
        The tenant has no organization with the identifier <code>{id}</code>. Somebody may have
        deleted it.
      </p>
      <LinkButton href={hrefTo([])}>To the organizations</LinkButton>
    </>
  );
}
