import type { JSX } from "preact";
import { TextField } from "./field.js";

type Properties = Parameters<typeof TextField>[0];

/** A colour as text and as a picker, which are always equal. */
export function ColorField(props: Properties): JSX.Element {
  const { label, value, onChange, isReadOnly } = props;
  const color = toSixDigits(value);
  return (
    <TextField
      {...props}
      isCode
      placeholder="#0a84ff"
      hint={
        <>
          {props.hint}
          {color !== undefined && (
            <>
              {" "}
              Contrast: {contrast(color).toFixed(1)} to 1 with white,{" "}
              {(21 / contrast(color)).toFixed(1)} to 1 with black.
            </>
          )}
        </>
      }
      beside={
        <input
          type="color"
          class={color === undefined ? "picker unset" : "picker"}
          aria-label={`Pick: ${label}`}
          value={color ?? "#888888"}
          disabled={isReadOnly === true}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      }
    />
  );
}

function toSixDigits(text: string): string | undefined {
  if (/^#[\da-f]{6}$/i.test(text)) return text.toLowerCase();
  const digits = /^#([\da-f])([\da-f])([\da-f])$/i.exec(text)?.slice(1);
  return digits && `#${digits.map((digit) => digit + digit).join("")}`.toLowerCase();
}

/** The contrast of a colour with white, as WCAG 2 counts it. */
function contrast(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(color.slice(start, start + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}
