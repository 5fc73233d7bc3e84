import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { can, useSubmit } from "../data/index.js";
import { Card, Outcome, SubmitButton, TextField } from "../parts/index.js";
import { createApplication } from "../tenant/index.js";
import { ScopeNotice } from "./scope-notice.js";

/** Makes an application in which members of organizations can log in, where there is none yet. */
export function CreateApplication({ onCreated }: { readonly onCreated: () => void }): JSX.Element {
  const [name, setName] = useState("Portal");
  const [address, setAddress] = useState("https://portal.example/login");
  const [isAsked, setAsked] = useState(false);
  const creating = useSubmit();
  const isAddress = /^https:\/\/./.test(address) && URL.canParse(address);
  const errors = {
    name: name.trim() === "" ? "Write a name." : undefined,
    address: isAddress ? undefined : "Write an address that begins with https://.",
  };
  return (
    <Card
      title="First, an application"
      lead="People are invited to log in to an application, and this tenant has none that allows organizations."
    >
      {!can("create:clients") ? (
        <ScopeNotice scope="create:clients" what="None can be created here" />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            setAsked(true);
            if (errors.name !== undefined || errors.address !== undefined) return;
            void creating.submit(async () => {
              await createApplication(name.trim(), address);
              onCreated();
              return `Created ${name.trim()}.`;
            });
          }}
        >
          <TextField
            label="Name of the application"
            value={name}
            onChange={setName}
            isRequired
            error={isAsked ? errors.name : undefined}
          />
          <TextField
            label="Login address"
            type="url"
            mode="url"
            isCode
            value={address}
            onChange={setAddress}
            isRequired
            hint="Where the application begins a login. Links of invitations lead there; it need not exist yet."
            error={isAsked ? errors.address : undefined}
          />
          <Outcome submission={creating} />
          <SubmitButton isBusy={creating.isBusy}>Create application</SubmitButton>
        </form>
      )}
    </Card>
  );
}
