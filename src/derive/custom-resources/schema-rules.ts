import {
  organizationFields,
  renderIssue,
  reservedMetadataKeys,
  type Collection,
  type Field,
  type Fields,
} from "../../model/index.js";
import { partFields } from "./part-fields.js";
import { clearKey, partKey } from "./names.js";
import { describeValues } from "../value-schema.js";

/** A rule of Kubernetes in CEL, from 1.25 on: what must be so of `self`, and what to say where it is not. */
export interface Rule {
  readonly rule: string;
  readonly message: string;
}

/** What binds the keys and settings of an entry together. */
export function entryRules(
  { ways, keys, needs = [], reference }: Collection,
  item: Fields,
  clearable: readonly string[],
): Rule[] {
  const known = Object.keys(keys);
  const way = (names: readonly string[]): string =>
    known.map((key) => `${names.includes(key) ? "" : "!"}has(self.${key})`).join(" && ");
  const advice = reference === undefined ? "" : ` ${reference.advice}`;
  return [
    ...(ways.length > 1
      ? [
          {
            rule: ways.map((names) => `(${way(names)})`).join(" || "),
            message: `must have either ${ways.map((names) => names.join(" and ")).join(" or ")}.${advice}`,
          },
        ]
      : []),
    ...needs
      .filter(({ setting }) => Object.hasOwn(item, setting))
      .map(({ setting, needed, why }) => ({
        rule: `!has(self.${setting}) || !self.${setting} || (has(self.${needed}) && self.${needed})`,
        message: `${setting} needs ${needed}. ${why}: write \`${needed}: true\` as well.`,
      })),
    ...clearRules(clearable),
  ];
}

/** What is cleared has no value beside it. */
export function clearRules(places: readonly string[]): Rule[] {
  return places.map((place) => {
    const steps = place.split(".");
    const absent = steps.map((_, index) => `!has(self.${steps.slice(0, index + 1).join(".")})`);
    return {
      rule: `!has(self.${clearKey}) || !(${quote(place)} in self.${clearKey}) || ${absent.join(" || ")}`,
      message: `${place} has a value, and ${clearKey} names it. Keep one of the two.`,
    };
  });
}

/** Keys of a map: their length, and those that Orgwright keeps for itself. */
export function mapRules(field: Extract<Field, { kind: "map" }>): Rule[] {
  const { minLength = 0, maxLength = 0 } = describeValues(field.key);
  const isMetadata = field === organizationFields.metadata;
  return [
    {
      rule: `self.all(key, size(key) >= ${minLength} && size(key) <= ${maxLength})`,
      message: `Keys have ${minLength} to ${maxLength} characters.`,
    },
    ...(isMetadata ? reservedMetadataKeys : []).map((key) => {
      const issue = {
        code: "reserved-metadata-key",
        path: ["metadata", key],
        facts: { kind: "reserved-key", key },
      } as const;
      const { summary, detail } = renderIssue(issue, "resource");
      return { rule: `!(${quote(key)} in self)`, message: `${summary}. ${detail}` };
    }),
  ];
}

/** Of people that are named exactly there is nothing left to say. */
export const wholeRule: Rule = {
  rule: "!has(self.exactly) || (!has(self.include) && !has(self.exclude))",
  message:
    "exactly is the whole of it, so that there is nothing left to say. Write include in its place to leave alone what others have added, or keep exactly alone.",
};

/** Nothing is declared as a whole and in part. */
export function partRules(): Rule[] {
  return partFields.map((name) => ({
    rule: `!has(self.${partKey}) || !has(self.${partKey}.${name}) || !has(self.${name})`,
    message: `${name} is written as a whole and in part. Keep one of the two.`,
  }));
}

/** What a resource may not become. */
export const renameRules: readonly Rule[] = [
  {
    rule: "self.name == oldSelf.name || (has(self.former_names) && oldSelf.name in self.former_names)",
    message:
      "name changes, and former_names has not what it was. Add the name that the organization had to former_names to rename it; make another resource for another organization.",
  },
  {
    rule: "!has(self.former_names) || !(self.name in self.former_names)",
    message: "former_names has the organization's present name. Remove it.",
  },
];

function quote(text: string): string {
  return `'${text}'`;
}
