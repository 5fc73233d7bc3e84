import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useDebounced, useLoad } from "../data/index.js";
import { Button, CheckField, ErrorNotice, TextField } from "../parts/index.js";
import { searchUsers, type User } from "../tenant/index.js";

/** Looks for users of the tenant and chooses some of them. */
export function FindUsers(props: {
  readonly chosen: readonly User[];
  readonly onChange: (chosen: readonly User[]) => void;
}): JSX.Element {
  const { chosen, onChange } = props;
  const [text, setText] = useState("");
  const sought = useDebounced(text.trim(), 250);
  const found = useLoad(sought, async (signal) => searchUsers(sought, signal));
  const isChosen = (user: User): boolean => chosen.some(({ user_id: id }) => id === user.user_id);
  const toggle = (user: User): void =>
    onChange(
      isChosen(user) ? chosen.filter(({ user_id: id }) => id !== user.user_id) : [...chosen, user],
    );
  return (
    <div class="find">
      <TextField
        label="Find users"
        type="search"
        value={text}
        onChange={setText}
        hint="Three characters or more of a name or an address."
      />
      <ErrorNotice error={found.error} onRetry={found.reload} />
      {sought.length >= 3 && found.value?.length === 0 && (
        <p class="muted" role="status">
          No user has “{sought}” in name or address.
        </p>
      )}
      {found.value !== undefined && found.value.length > 0 && (
        <fieldset class="choices">
          <legend>Users found for “{sought}”</legend>
          {found.value.map((user) => (
            <CheckField
              key={user.user_id}
              label={titleOf(user)}
              hint={user.user_id}
              isOn={isChosen(user)}
              onChange={() => toggle(user)}
            />
          ))}
        </fieldset>
      )}
      {chosen.length > 0 && (
        <ul class="chips" aria-label="Chosen">
          {chosen.map((user) => (
            <li key={user.user_id}>
              {titleOf(user)}
              <Button
                kind="quiet"
                label={`Leave out ${titleOf(user)}`}
                onClick={() => toggle(user)}
              >
                ×
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function titleOf({ email, name, user_id: id }: User): string {
  return name !== undefined && email !== undefined && name !== email
    ? `${name} (${email})`
    : (email ?? name ?? id);
}
