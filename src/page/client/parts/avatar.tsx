import type { JSX } from "preact";

/** The first letter of a name on a square; a logo would have to be fetched from somebody's server. */
export function Avatar({ name }: { readonly name: string }): JSX.Element {
  const letter = Array.from(name.trim())[0]?.toUpperCase() ?? "?";
  const shade = Array.from(name).reduce(
    (sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 6,
    0,
  );
  return (
    <span class={`avatar shade-${shade}`} aria-hidden="true">
      {letter}
    </span>
  );
}
