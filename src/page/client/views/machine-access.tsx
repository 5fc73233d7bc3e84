import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CurrentOrganization } from "../../../model/index.js";
import { declareGrants } from "../copy/index.js";
import { can, useLoad, useSubmit } from "../data/index.js";
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
  SelectField,
  Table,
  type Column,
} from "../parts/index.js";
import {
  addGrant,
  listApplications,
  listGrantsOf,
  listOwnGrants,
  removeGrant,
  type Application,
  type Grant,
} from "../tenant/index.js";
import { CopyAs } from "./copy-as.js";
import { ScopeNotice } from "./scope-notice.js";

/** Which machines may act in the name of an organization, and at which APIs. */
export function MachineAccess({
  organization,
}: {
  readonly organization: CurrentOrganization;
}): JSX.Element {
  const { id } = organization;
  const grants = useLoad(id, async (signal) => listOwnGrants(id, signal));
  const applications = useLoad("", listApplications);
  const [leaving, setLeaving] = useState<Grant | undefined>();
  const nameOf = (clientId: string): string =>
    applications.value?.find(({ client_id: one }) => one === clientId)?.name ?? clientId;
  return (
    <>
      <Card
        title="Machine to machine access"
        lead="Applications that may act in the name of the organization by themselves, without a person."
      >
        <ErrorNotice error={grants.error} onRetry={grants.reload} />
        {grants.value === undefined && grants.error === undefined && (
          <LoadingNotice>Reading grants</LoadingNotice>
        )}
        {grants.value?.length === 0 && (
          <Empty title="No machine acts for this organization">
            <p>
              It takes an application that has a grant for an API, and the grant has to allow
              organizations.
            </p>
          </Empty>
        )}
        {grants.value !== undefined && grants.value.length > 0 && (
          <Table
            caption="Grants that count in the organization"
            columns={columns(nameOf, setLeaving)}
            rows={grants.value}
            keyOf={(one) => one.id}
          />
        )}
        {grants.value !== undefined && grants.value.length > 0 && (
          <CopyAs copied={declareGrants(organization, grants.value, applications.value ?? [])} />
        )}
      </Card>
      <ScopeNotice scope="create:organization_client_grants" what="No access can be added" />
      {can("create:organization_client_grants") && (
        <AddAccess
          id={id}
          applications={applications.value}
          has={grants.value ?? []}
          error={applications.error}
          onChange={grants.reload}
        />
      )}
      {leaving !== undefined && (
        <ConfirmDialog
          title={`End the access of ${nameOf(leaving.client_id)}?`}
          action="End access"
          onClose={() => setLeaving(undefined)}
          onConfirm={async () => {
            await removeGrant(id, leaving.id);
            setLeaving(undefined);
            grants.reload();
          }}
        >
          <p>
            It gets no tokens for <code>{leaving.audience}</code> in the name of this organization
            any more. The grant itself stays.
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

function columns(
  nameOf: (clientId: string) => string,
  onRemove: (grant: Grant) => void,
): readonly Column<Grant>[] {
  return [
    { title: "Application", isName: true, render: (one) => nameOf(one.client_id) },
    { title: "API", render: ({ audience }) => <Code text={audience} what="the audience" /> },
    {
      title: "Scopes",
      render: ({ scope = [] }) => (scope.length === 0 ? "none" : scope.join(", ")),
    },
    { title: "Grant", render: (one) => <Code text={one.id} what="the id of the grant" /> },
    {
      title: "Actions",
      isActions: true,
      render: (one) =>
        can("delete:organization_client_grants") && (
          <Button
            kind="quiet"
            label={`End access of ${nameOf(one.client_id)} to ${one.audience}`}
            onClick={() => onRemove(one)}
          >
            End access
          </Button>
        ),
    },
  ];
}

const support: Readonly<Record<string, string>> = {
  deny: "does not allow organizations, which its own settings can change",
  allow: "allows organizations",
  require: "requires an organization",
};

function AddAccess(props: {
  readonly id: string;
  readonly applications: readonly Application[] | undefined;
  readonly has: readonly Grant[];
  readonly error: unknown;
  readonly onChange: () => void;
}): JSX.Element {
  const { id, applications, has, error, onChange } = props;
  const [chosen, choose] = useState("");
  const grants = useLoad(chosen, async (signal) =>
    chosen === "" ? [] : listGrantsOf(chosen, signal),
  );
  const changing = useSubmit();
  const turn = (grant: Grant, isOn: boolean): void =>
    void changing.submit(async () => {
      await (isOn ? addGrant(id, grant.id) : removeGrant(id, grant.id));
      onChange();
      return isOn ? `Added ${grant.audience}.` : `Removed ${grant.audience}.`;
    });
  return (
    <Card
      title="Add access"
      lead="Choose an application, then the APIs it may use for this organization."
    >
      <ErrorNotice error={error ?? grants.error} />
      <SelectField
        label="Application"
        value={chosen}
        onChange={choose}
        options={[
          { value: "", label: "Choose…" },
          ...(applications ?? []).map(({ client_id: value, name }) => ({ value, label: name })),
        ]}
      />
      {chosen !== "" && grants.value?.length === 0 && (
        <Empty title="This application has no grant for any API" />
      )}
      {grants.value !== undefined && grants.value.length > 0 && (
        <fieldset class="choices">
          <legend>APIs</legend>
          {grants.value.map((grant) => {
            const usage = grant.organization_usage ?? "deny";
            return (
              <CheckField
                key={grant.id}
                label={grant.audience}
                hint={`The grant ${support[usage] ?? usage}. Scopes: ${grant.scope?.join(", ") || "none"}.`}
                isOn={has.some((one) => one.id === grant.id)}
                isReadOnly={usage === "deny"}
                onChange={(isOn) => turn(grant, isOn)}
              />
            );
          })}
        </fieldset>
      )}
      <Outcome submission={changing} />
    </Card>
  );
}
