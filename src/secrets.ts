/** What stands in the place of a secret. */
const mask = "[secret]";

/** Shorter ones cannot be told from words, and hiding them would make nonsense of every text. */
const leastLength = 6;

/** Tokens are renewed; so many of the latest are enough to know again. */
const mostTexts = 64;

/** Letters and digits that are written otherwise than as themselves: nobody does so without need. */
const oddSpelling = /%(?:25)*(?:3\d|[46][1-9a-f]|[57][\da])|\\u00|&#/i;

/** Of a key in PEM form, each line has so many letters of base64; nobody spells those otherwise. */
const isPlain = /^[A-Za-z\d+/=]{60,}$/;

/** Longer texts are looked for as they are and as base64, not letter by letter in every spelling. */
const mostSpelled = 400;

/**
 * The secrets of this process, and how they are taken out of texts that others wrote: a tenant or a
 * proxy may quote back whatever it was sent. They are found as they are, percent-encoded, escaped as
 * in JSON or HTML, as hexadecimal digits, and anywhere inside of base64; upper case or lower.
 */
export class Secrets {
  readonly #texts = new Set<string>();
  #needles: readonly string[] | undefined;
  #pattern: RegExp | undefined;

  constructor(texts: Iterable<string | undefined> = []) {
    for (const text of texts) if (text !== undefined) this.add(text);
  }

  /** Takes note of a secret. Of a key in PEM form, or of a token in three parts, each part is one. */
  add(secret: string): void {
    for (const part of partsOf(secret)) {
      if (part.length < leastLength || this.#texts.has(part)) continue;
      this.#texts.add(part);
      this.#needles = undefined;
      this.#pattern = undefined;
    }
    for (const text of this.#texts) {
      if (this.#texts.size <= mostTexts) break;
      this.#texts.delete(text);
    }
  }

  /** Whether a text may hold a secret. Fast, and right when it says no. */
  mayOccurIn(text: string): boolean {
    if (this.#texts.size === 0) return false;
    this.#needles ??= [...new Set([...this.#texts].flatMap(needles))];
    return this.#needles.some((needle) => text.includes(needle)) || oddSpelling.test(text);
  }

  /** The text without the secrets. */
  hide(text: string): string {
    if (!this.mayOccurIn(text)) return text;
    // Made when it is needed, because that takes longer than most commands have to spare. The longest
    // first: the rest of a secret must not be left where a part of it is one, too.
    this.#pattern ??= new RegExp(
      [...this.#texts]
        .sort((a, b) => b.length - a.length)
        .flatMap(spellings)
        .join("|"),
      "gi",
    );
    return text.replace(this.#pattern, mask);
  }

  /** A value of JSON in which no key and no text holds a secret. */
  hideIn(value: unknown): unknown {
    if (typeof value === "string") return this.hide(value);
    if (Array.isArray(value)) return value.map((item) => this.hideIn(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [this.hide(key), this.hideIn(item)]),
    );
  }
}

/** The environment variables that hold credentials. */
const secretVariables = [
  "AUTH0_CLIENT_SECRET",
  "AUTH0_API_TOKEN",
  "AUTH0_CLIENT_ASSERTION_PRIVATE_KEY",
] as const;

/** How variables of other programs are called that hold secrets, and how long those are at least. */
const secretName = /(^|_)(SECRET|TOKEN|PASSWORD|PASSWD|PRIVATE_KEY|API_KEY|ACCESS_KEY)$/i;
const leastForeignLength = 12;

/** The secrets that an environment holds: credentials of a tenant, of a proxy, and of others. */
export function secretsIn(env: Readonly<Record<string, string | undefined>>): Secrets {
  const secrets = new Secrets(secretVariables.map((name) => env[name]?.trim()));
  for (const [name, value] of Object.entries(env)) {
    if (/^(https?|all)_proxy$/i.test(name)) secrets.add(passwordIn(value) ?? "");
    const secret = value?.trim() ?? "";
    if (secretName.test(name) && secret.length >= leastForeignLength) secrets.add(secret);
  }
  return secrets;
}

/** The password in an address, as it is written there. */
function passwordIn(address: string | undefined): string | undefined {
  return /^(?:[a-z][a-z\d+.-]*:\/\/)?[^/?#@]*?:([^/?#]*)@/i.exec(address ?? "")?.[1];
}

function partsOf(secret: string): readonly string[] {
  if (secret.includes("-----BEGIN")) {
    const lines = secret
      .replaceAll("\\n", "\n")
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "" && !line.startsWith("-----"));
    return [secret, lines.join(""), ...lines.filter((line) => line.length >= 16)];
  }
  const segments = secret.split(".");
  // What is signed says who somebody is; the signature is what must not be known.
  return segments.length === 3 && secret.startsWith("ey")
    ? [secret, segments[1] ?? "", segments[2] ?? ""]
    : [secret];
}

function spellings(text: string): string[] {
  return [
    text.length > mostSpelled || isPlain.test(text)
      ? literal(text)
      : Array.from(text, spell).join(""),
    Buffer.from(text).toString("hex"),
    ...inBase64(text).map((core) =>
      literal(core)
        .replaceAll(String.raw`\+`, String.raw`(?:[+-]|%2b)`)
        .replaceAll("/", "(?:[/_]|%2f)"),
    ),
  ];
}

/** Parts of the spellings of a secret, one of which is in each text that holds it. */
function needles(text: string): string[] {
  const hex = Buffer.from(text).toString("hex");
  return [text, ...inBase64(text)].map(longestRun).concat(hex, hex.toUpperCase());
}

/** The longest part that every spelling leaves as it is. */
function longestRun(text: string): string {
  const runs = text.split(/[^A-Za-z\d]/);
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

/** One letter in all spellings that are used on the way: URL, JSON (also JSON in JSON), HTML. */
function spell(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  const percent = [...Buffer.from(letter)]
    .map((byte) => `%(?:25)*${byte.toString(16).padStart(2, "0")}`)
    .join("");
  const units = [...Array(letter.length).keys()]
    .map((index) => `\\\\+u${letter.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
  const named = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" }[letter];
  const special = { "\n": String.raw`\\+n`, "\r": String.raw`\\+r`, "\t": String.raw`\\+t` }[
    letter
  ];
  const isEscaped = letter === '"' || letter === "\\" || letter === "/";
  return `(?:${[
    `${isEscaped ? String.raw`\\*` : ""}${literal(letter)}`,
    percent,
    units,
    `&#(?:0*${code}|x0*${hex});`,
    ...(named === undefined ? [] : [named]),
    ...(special === undefined ? [] : [special]),
    ...(letter === " " ? [String.raw`\+`] : []),
  ].join("|")})`;
}

/** The letters of base64 that depend on a text alone, wherever in the encoded bytes it stands. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    // A letter holds six bits: the first and the last of them belong to the neighbours in part.
    const end = Math.floor((bytes.length * 8) / 6);
    return bytes.toString("base64").slice(Math.ceil((offset * 8) / 6), end);
  });
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
