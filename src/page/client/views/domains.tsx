import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { declareDomains } from "../copy/index.js";
import { announce, can, useLoad, useSubmit } from "../data/index.js";
import {
  Button,
  Card,
  CheckField,
  Code,
  ConfirmDialog,
  Empty,
  ErrorNotice,
  LoadingNotice,
  Outcome,
  SubmitButton,
  Table,
  TextField,
  type Column,
} from "../parts/index.js";
import {
  addDomain,
  deleteDomain,
  listDomains,
  updateDomain,
  type Domain,
} from "../tenant/index.js";
import { CopyAs } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";

/** The domains by which an organization is found when people type their address. */
export function Domains({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const list = useLoad(id, async (signal) => listDomains(id, signal));
  const [leaving, setLeaving] = useState<Domain | undefined>();
  const changing = useSubmit();
  const change = (domain: Domain, part: Partial<Domain>, said: string): void =>
    void changing.submit(async () => {
      await updateDomain(id, domain.id, part);
      list.reload();
      return said;
    });
  return (
    <>
      <Card
        title="Domains"
        lead="Whoever logs in with an address of one of these domains is led to this organization. Only verified ones count: the owner sets the TXT record in the domain's DNS, which proves that it is theirs."
      >
        <ErrorNotice error={list.error} onRetry={list.reload} />
        {list.value === undefined && list.error === undefined && (
          <LoadingNotice>Reading domains</LoadingNotice>
        )}
        {list.value?.items.length === 0 && <Empty title="The organization has no domains" />}
        {list.value !== undefined && list.value.items.length > 0 && (
          <Table
            caption="Domains"
            columns={columns(change, setLeaving)}
            rows={list.value.items}
            keyOf={(one) => one.id}
          />
        )}
        <Outcome submission={changing} />
        {list.value !== undefined && list.value.items.length > 0 && (
          <CopyAs copied={declareDomains(organization, list.value.items)} />
        )}
      </Card>
      <ScopeNotice scope="create:organization_discovery_domains" what="No domain can be added" />
      {can("create:organization_discovery_domains") && <AddDomain id={id} onAdded={list.reload} />}
      {leaving !== undefined && (
        <ConfirmDialog
          title={`Delete ${leaving.domain}?`}
          action="Delete domain"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await deleteDomain(id, leaving.id);
            announce(`Deleted ${leaving.domain}.`);
            setLeaving(undefined);
            list.reload();
          }}
        >
          <p>
            This cannot be undone: added again, it has to be verified again, with a new record in
            its DNS.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

function columns(
  onChange: (domain: Domain, part: Partial<Domain>, said: string) => void,
  onDelete: (domain: Domain) => void,
): readonly Column<Domain>[] {
  const mayChange = can("update:organization_discovery_domains");
  return [
    {
      title: "Domain",
      isName: true,
      render: ({ domain, status }) => (
        <>
          {domain}{" "}
          <span class={status === "verified" ? "tag good" : "tag"}>
            {status === "verified" ? "✓ verified" : "pending"}
          </span>
        </>
      ),
    },
    {
      title: "TXT record",
      render: (one) => (
        <>
          <Code text={one.verification_host} what={`the host of the record of ${one.domain}`} />
          <Code text={one.verification_txt} what={`the value of the record of ${one.domain}`} />
        </>
      ),
    },
    {
      title: "Use",
      render: (one) => (
        <CheckField
          label={
            <>
              Finds it<span class="hidden">: {one.domain}</span>
            </>
          }
          isOn={one.use_for_organization_discovery !== false}
          isReadOnly={!mayChange}
          onChange={(isOn) =>
            onChange(
              one,
              { use_for_organization_discovery: isOn },
              `${one.domain} ${isOn ? "finds" : "does not find"} the organization.`,
            )
          }
        />
      ),
    },
    {
      title: "Actions",
      isActions: true,
      render: (one) => (
        <>
          {mayChange && one.status === "pending" && (
            <Button
              kind="quiet"
              label={`Mark as verified, without a look at its DNS: ${one.domain}`}
              onClick={() =>
                onChange(one, { status: "verified" }, `${one.domain} counts as verified.`)
              }
            >
              Mark as verified
            </Button>
          )}
          {can("delete:organization_discovery_domains") && (
            <Button kind="quiet" label={`Delete ${one.domain}`} onClick={() => onDelete(one)}>
              Delete
            </Button>
          )}
        </>
      ),
    },
  ];
}

function AddDomain(props: { readonly id: string; readonly onAdded: () => void }): JSX.Element {
  const [text, setText] = useState("");
  const [isAsked, setAsked] = useState(false);
  const adding = useSubmit();
  return (
    <Card title="Add domain" lead="It is pending until somebody has shown that it is theirs.">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          const domain = text.trim().toLowerCase();
          if (domain === "") return;
          void adding.submit(async () => {
            await addDomain(props.id, domain);
            setText("");
            setAsked(false);
            props.onAdded();
            return `Added ${domain}. Its owner has to set the TXT record above.`;
          });
        }}
      >
        <TextField
          label="New domain"
          value={text}
          onChange={setText}
          isCode
          placeholder="acme.example"
          hint="The part of mail addresses behind the @."
          error={isAsked && text.trim() === "" ? "Write a domain." : undefined}
        />
        <Outcome submission={adding} />
        <SubmitButton isBusy={adding.isBusy}>Add domain</SubmitButton>
      </form>
    </Card>
  );
}
