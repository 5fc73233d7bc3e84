import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { databaseStrategy } from "../../../model/index.js";
import { useLoad, useSubmit } from "../data/index.js";
import { Card, ErrorNotice, Outcome, SubmitButton, TextField } from "../parts/index.js";
import { createUser, listTenantConnections, type User } from "../tenant/index.js";

/** Makes a user of the tenant, for those who have none to add yet. */
export function CreateUser({
  onCreated,
}: {
  readonly onCreated: (user: User) => void;
}): JSX.Element | null {
  const [email, setEmail] = useState("");
  const [isAsked, setAsked] = useState(false);
  const creating = useSubmit();
  const connections = useLoad("", listTenantConnections);
  const database = connections.value?.find(({ strategy }) => strategy === databaseStrategy);
  if (connections.value !== undefined && database === undefined) return null;
  return (
    <Card
      title="Somebody new"
      lead="A user of the tenant, in its database connection, with a random password; for trying things out. Real people are better invited."
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setAsked(true);
          if (email === "" || database === undefined) return;
          void creating.submit(async () => {
            onCreated(await createUser(email, database.name));
            setEmail("");
            setAsked(false);
            return `${email} is a user of the tenant now, and chosen above.`;
          });
        }}
      >
        <TextField
          label="E-mail address of the new user"
          type="email"
          mode="email"
          value={email}
          onChange={setEmail}
          error={isAsked && email === "" ? "Write an address." : undefined}
        />
        <ErrorNotice error={connections.error} />
        <Outcome submission={creating} />
        <SubmitButton kind="plain" isBusy={creating.isBusy}>
          Create user
        </SubmitButton>
      </form>
    </Card>
  );
}
