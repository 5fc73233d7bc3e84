import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Button } from "./button.js";
import { TextField } from "./field.js";

type Properties = Parameters<typeof TextField>[0];

/**
 * The address of a picture. It is fetched on request only: whoever has the server learns that somebody
 * looks at it.
 */
export function LogoField(props: Properties): JSX.Element {
  const { value, error } = props;
  const [shown, setShown] = useState<string | undefined>();
  const [failed, setFailed] = useState<string | undefined>();
  const isShown = shown === value && value !== "";
  const canShow = value !== "" && error === undefined && !isShown;
  return (
    <TextField
      {...props}
      type="url"
      mode="url"
      isCode
      placeholder="https://"
      beside={
        canShow && (
          <Button label="Fetch the logo and show it" onClick={() => setShown(value)}>
            Show
          </Button>
        )
      }
      extra={
        isShown && (
          <p class="logo-preview">
            {failed === value ? (
              "This address gives no picture."
            ) : (
              <img src={value} alt="The logo" onError={() => setFailed(value)} />
            )}
          </p>
        )
      }
    />
  );
}
