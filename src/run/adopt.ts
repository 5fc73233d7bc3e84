import { readFileSync } from "node:fs";
import { OperationError, type PathSegment, type SourceLocation } from "../errors/index.js";
import { explainSystemError, writeAllOrNone } from "../file/index.js";
import {
  escapeVariables,
  loadTextEditor,
  replaceTexts,
  type DeclaredOrganization,
  type ManifestReading,
  type TextEdit,
  type TextEditor,
} from "../manifest/index.js";
import { pathKey, reservedMetadataKeys, type FieldValue } from "../model/index.js";
import { renderChangePath, type Action, type Change, type Plan } from "../plan/index.js";
import { editFor, type WantedEdit } from "./edit-for-change.js";
import { renderDifference } from "./line-difference.js";

/** A manifest that says what the tenant has. */
export interface AdoptedFile {
  /** As the user wrote it. */
  readonly file: string;
  readonly before: string;
  readonly after: string;
  /** In the form of `diff -u`. */
  readonly difference: string;
}

/** A difference that stays one. */
export interface NotAdopted {
  readonly field: string;
  readonly why: string;
  /** Where it is declared. */
  readonly location?: SourceLocation;
}

/** What adopting means for an organization. */
export interface AdoptedOrganization {
  readonly organization: string;
  /** The fields that the files will say as the tenant has them. */
  readonly adopted: readonly string[];
  readonly kept: readonly NotAdopted[];
}

/** What adopting means: manifests with edits, and what cannot be adopted. Nothing is written yet. */
export interface Adoption extends AdoptedOrganization {
  readonly files: readonly AdoptedFile[];
}

/** The same for several organizations, by their names. */
export interface Adoptions {
  readonly files: readonly AdoptedFile[];
  readonly organizations: readonly AdoptedOrganization[];
}

/**
 * Turns what somebody changed in a tenant into edits of the manifests that declare it, so that they say what
 * the tenant has. Comments and order of the files stay.
 *
 * | declared in                         | what happens                                        |
 * | ----------------------------------- | --------------------------------------------------- |
 * | the entry of the organization       | the entry is edited there                           |
 * | `defaults`, an anchor, an overlay   | nothing: others share it; it is said where it stands |
 * | a variable                          | nothing: its value comes from elsewhere              |
 * | standard input, Terraform's JSON    | nothing: a program wrote it                          |
 *
 * @throws OperationError `not-found` where the plan has no such organization
 */
export async function planAdoption(
  reading: ManifestReading,
  plan: Plan,
  name: string,
): Promise<Adoption> {
  if (!plan.actions.some(({ organization }) => organization === name)) {
    throw new OperationError(
      `There is nothing to adopt of ${name}: it is as declared, or not declared. Plan again.`,
      { code: "not-found" },
    );
  }
  const { files, organizations } = await planAdoptions(reading, plan, (each) => each === name);
  const [{ adopted, kept } = { adopted: [], kept: [] }] = organizations;
  return { organization: name, files, adopted, kept };
}

/** The same of all organizations of a plan that are chosen; several may stand in one file. */
export async function planAdoptions(
  { organizations: declarations }: ManifestReading,
  plan: Plan,
  includes: (organization: string) => boolean,
): Promise<Adoptions> {
  const editText = await loadTextEditor();
  const texts = new Map<string, { before: string; after: string }>();
  const declaredAs = new Map(declarations.map((each) => [each.organization.name, each]));
  const places = plan.actions
    .filter(({ organization }) => includes(organization))
    .map((action) => ({ action, declared: declaredAs.get(action.organization) }));
  const lineOf = ({ declared }: (typeof places)[number]): number => declared?.locate([])?.line ?? 0;
  // From the end of a file to its beginning, so that nothing else moves before it is found.
  const found = places
    .toSorted((one, other) => lineOf(other) - lineOf(one))
    .map(({ action, declared }) => adoptAll(action, declared, texts, editText));
  const organizations = found.toSorted((one, other) =>
    one.organization < other.organization ? -1 : 1,
  );
  const files = [...texts].flatMap(([file, { before, after }]) =>
    before === after
      ? []
      : [{ file, before, after, difference: renderDifference(file, before, after) }],
  );
  return { files, organizations };
}

function adoptAll(
  action: Action,
  declared: DeclaredOrganization | undefined,
  texts: Map<string, { before: string; after: string }>,
  editText: TextEditor,
): AdoptedOrganization {
  const { organization } = action;
  if (declared === undefined || action.kind !== "update") {
    const kept = [{ field: organization, why: wholeReason(action) }];
    return { organization, adopted: [], kept };
  }
  const adopted: string[] = [];
  const kept: NotAdopted[] = [];
  const changes = action.changes.filter(({ path }) => !isMark(path));
  const wanted = changes.map((change) => ({ change, edit: editFor(declared, action, change) }));
  // What goes from a list goes from its end, so that nothing else moves before it is found.
  for (const { change, edit } of wanted.toSorted((a, b) => lastIndex(b.edit) - lastIndex(a.edit))) {
    const field = renderChangePath(change.path);
    const why = adopt(declared, edit, texts, editText);
    if (why === undefined) adopted.push(field);
    else {
      const location = declared.locate(edit.at);
      kept.push({ field, why, ...(location && { location }) });
    }
  }
  return { organization, adopted, kept };
}

/**
 * Writes what adopting means: all files or none.
 *
 * @throws OperationError `changed-since-plan` where a file is not what it was any more, `unwritable-file`
 */
export function writeAdoption({ files }: Pick<Adoption, "files">): void {
  for (const { file, before } of files) {
    if (readText(file) === before) continue;
    throw new OperationError(
      `${file} has changed in the meantime, so nothing was written. Look at the difference again.`,
      { code: "changed-since-plan" },
    );
  }
  writeAllOrNone(new Map(files.map(({ file, after }) => [file, after])));
}

function isMark([first, second = ""]: Change["path"]): boolean {
  return first === "metadata" && reservedMetadataKeys.includes(second);
}

function lastIndex({ at }: WantedEdit): number {
  return Math.max(-1, ...at.filter((segment) => typeof segment === "number"));
}

function wholeReason({ kind, organization }: Action): string {
  return kind === "create"
    ? `the tenant has no ${organization}: remove its entry from the manifest, or apply`
    : `no manifest has ${organization}: export it with orgwright export --only ${organization}`;
}

/** Edits the text in which something is declared. Returns why it cannot, where it cannot. */
function adopt(
  declared: DeclaredOrganization,
  { at, kind, value }: WantedEdit,
  texts: Map<string, { before: string; after: string }>,
  editText: TextEditor,
): string | undefined {
  const written = declared.written ?? new Map<string, string>();
  const variable = [...written].find(([key]) => isAbove(at, JSON.parse(key) as PathSegment[]));
  if (variable) return `its value comes from ${variable[1]}`;
  const origin = declared.trace?.(at);
  const home = declared.trace?.([]);
  const entry = declared.locate([]);
  if (origin === undefined || home === undefined || entry === undefined) {
    return "no manifest says it by itself: an overlay does, or the environment";
  }
  if (origin.isDefault) return "it stands in defaults, which other organizations share";
  const { file } = entry;
  if (!/\.(?:ya?ml|json)$/i.test(file) || /\.tf\.json$/i.test(file)) {
    return "a program wrote what declares it: change the program";
  }
  const text = texts.get(file) ?? readBoth(file);
  const path = origin.path;
  const escaped = replaceTexts(value, [], escapeVariables) as FieldValue;
  const edit: TextEdit = kind === "remove" ? { kind, path } : { kind, path, value: escaped };
  const edited = editText(text.after, offsetOf(text.after, entry), edit);
  if (edited.refused !== undefined) return edited.refused;
  texts.set(file, { ...text, after: edited.text });
  return undefined;
}

/** Whether one path leads to another one, or into it. */
function isAbove(path: readonly PathSegment[], other: readonly PathSegment[]): boolean {
  const isList = path.length <= other.length && path.length > 0;
  return isList && pathKey(other.slice(0, path.length)) === pathKey(path);
}

function readBoth(file: string): { before: string; after: string } {
  const text = readText(file);
  return { before: text, after: text };
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new OperationError(`${file} cannot be read: ${explainSystemError(cause)}.`, {
      code: "changed-since-plan",
      cause,
    });
  }
}

/** Edits of an organization never move its beginning: what stands in front of it stays. */
function offsetOf(text: string, { line, column }: SourceLocation): number {
  let offset = 0;
  for (let count = 1; count < line; count += 1) {
    const next = /\r\n|\r|\n/g;
    next.lastIndex = offset;
    if (next.exec(text) === null) break;
    offset = next.lastIndex;
  }
  return offset + column - 1;
}
