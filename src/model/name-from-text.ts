import { organizationFields } from "./organization.js";

/** Letters that are no others with a sign on them. */
const spelled: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ı: "i",
};

const mostCharacters = 50;

/**
 * A name that Auth0 takes for an organization that people call so: `Acme GmbH` is `acme-gmbh`.
 * Undefined where nothing of the text can stand in a name. Different texts may give the same name.
 */
export function nameFromText(text: string): string | undefined {
  const plain = text
    .toLowerCase()
    .replaceAll(/[ßæœøđðþłı]/g, (letter) => spelled[letter] ?? letter)
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9_]+/g, "-")
    // What begins so looks like an id of Auth0's.
    .replace(/^[-_]*org_/, "org-");
  const name = plain
    .replaceAll(/^[-_]+|[-_]+$/g, "")
    .slice(0, mostCharacters)
    .replace(/[-_]+$/, "");
  return organizationFields.name.schema.safeParse(name).success ? name : undefined;
}
