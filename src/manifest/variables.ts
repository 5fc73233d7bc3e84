import { ownValue } from "../model/index.js";

/** What stands in a text where a value was to be filled in, and why it was not. */
export interface Unfilled {
  readonly summary: string;
  readonly detail: string;
}

/** A text with its variables filled in, or the first thing in it that could not be filled. */
export type Filled =
  | { readonly text: string; readonly unfilled?: never }
  | { readonly text?: never; readonly unfilled: Unfilled };

/** Fills in the variables of a text; undefined where the text has none. */
export type Fill = (text: string) => Filled | undefined;

/** The names and values that `${env.NAME}` can stand for. */
export type Environment = Readonly<Record<string, string | undefined>>;

// A dollar in front takes the meaning away: `$${` is `${`, and `$##X##` is `##X##`.
const tokens = /\$?(?:\$\{|##\w+##|@@\w+@@)/g;
const meaningful = /\$\{|##\w+##|@@\w+@@/g;
const barePlaceholder = /@@\w+@@/y;
const hiddenPlaceholder = /[^\r\n]{1,300}?:[ \t]+(##\w+##)[ \t]*(?=[\r\n]|$)/y;
const reference = /^env\.([A-Za-z_][A-Za-z0-9_]*)(?::-([^]*))?$/;

/** Fills in variables from an environment. */
export function fillFrom(env: Environment): Fill {
  return (text) => (hasVariables(text) ? fillVariables(text, env) : undefined);
}

/**
 * Fills in `${env.NAME}` and `${env.NAME:-default}`. The default stands for a variable that is
 * unset or empty. Anything else that looks like a variable, the placeholders `##NAME##` and
 * `@@NAME@@` of auth0-deploy-cli included, cannot be filled. No message holds a variable's value.
 */
export function fillVariables(text: string, env: Environment): Filled {
  let filled = "";
  let done = 0;
  tokens.lastIndex = 0;
  for (let token = tokens.exec(text); token; token = tokens.exec(text)) {
    const [written] = token;
    filled += text.slice(done, token.index);
    done = token.index + written.length;
    if (written.startsWith("$") && written !== "${") {
      filled += written.slice(1);
      continue;
    }
    if (written !== "${") return { unfilled: leftOver(written) };
    const end = text.indexOf("}", done);
    if (end === -1) return { unfilled: unclosed };
    const value = resolve(text.slice(done, end), env);
    if (typeof value !== "string") return { unfilled: value };
    filled += value;
    done = end + 1;
    tokens.lastIndex = done;
  }
  return { text: filled + text.slice(done) };
}

/**
 * What to say of a placeholder of auth0-deploy-cli that stands at an offset of a text unquoted,
 * where YAML takes `@@NAME@@` for broken. Undefined where none stands there.
 */
export function findBarePlaceholder(text: string, offset: number): Unfilled | undefined {
  barePlaceholder.lastIndex = offset;
  const match = barePlaceholder.exec(text);
  return match ? leftOver(match[0]) : undefined;
}

/**
 * What to say of a placeholder of auth0-deploy-cli that is the value of the key at an offset, but
 * unquoted, so that YAML takes `##NAME##` for a comment and the value for null. Undefined where
 * there is none.
 */
export function findHiddenPlaceholder(text: string, keyOffset: number): Unfilled | undefined {
  hiddenPlaceholder.lastIndex = keyOffset;
  const placeholder = hiddenPlaceholder.exec(text)?.[1];
  return placeholder === undefined ? undefined : leftOver(placeholder);
}

/** Whether {@link findHiddenPlaceholder} can find anything in a text. */
export function mayHidePlaceholders(text: string): boolean {
  return /:[ \t]+##\w+##/.test(text);
}

/** Writes a text so that {@link fillVariables} gives it back as it is. */
export function escapeVariables(text: string): string {
  return hasVariables(text) ? text.replace(meaningful, (token) => `$${token}`) : text;
}

function hasVariables(text: string): boolean {
  return text.includes("${") || text.includes("##") || text.includes("@@");
}

const unclosed: Unfilled = {
  summary: "`${` is never closed",
  detail: "Write `${env.NAME}`, or `$${` for the two characters themselves.",
};

function resolve(expression: string, env: Environment): string | Unfilled {
  const match = reference.exec(expression);
  const name = match?.[1];
  if (name === undefined) {
    return {
      summary: `\${${cut(expression)}} cannot be filled in`,
      detail:
        "Only `${env.NAME}` and `${env.NAME:-default}` are known here. Write `$${` for the two characters themselves.",
    };
  }
  const value = ownValue(env, name);
  const fallback = match?.[2];
  if (fallback !== undefined) return value === undefined || value === "" ? fallback : value;
  return (
    value ?? {
      summary: `the environment variable ${name} is not set`,
      detail: `Set it, or give a default: \`\${env.${name}:-default}\`.`,
    }
  );
}

function leftOver(placeholder: string): Unfilled {
  return {
    summary: `${cut(placeholder)} was not filled in`,
    detail: `It is a placeholder of auth0-deploy-cli. Write \`\${env.${cut(placeholder.slice(2, -2))}}\` instead, or \`$${cut(placeholder)}\` if the text is meant as it stands.`,
  };
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
