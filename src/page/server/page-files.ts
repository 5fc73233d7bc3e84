import { readdirSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";

/** What a server sends for a request about the page. */
export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface PageFile {
  readonly type: string;
  readonly text: string;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/**
 * Nothing but the page's own files is loaded or run, and nothing else may hold the page in a frame.
 * Logos are the only addresses of others, and the page asks before it loads one.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: https:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** What a browser is told with every file of the page. */
const rules: Readonly<Record<string, string>> = {
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** Where the build puts the page, seen from the built files, and from the sources. */
const places = ["../../page/", "../../../page/", "../../../dist/page/"];

/** The files of the page, read once. */
export class PageFiles {
  readonly #files: ReadonlyMap<string, PageFile>;

  /** @param base the path below which the page is served; begins and ends with a slash. */
  constructor(private readonly base: string) {
    this.#files = readFiles(base);
  }

  /** Whether a path belongs to the page. */
  covers(path: string): boolean {
    return path === this.base.slice(0, -1) || path.startsWith(this.base);
  }

  /**
   * The answer to a GET. The names of files carry a hash of what is in them, so that browsers keep them for
   * good; every other path is a view, whose address the script understands.
   */
  answer(path: string): PageAnswer {
    const name = path.slice(this.base.length);
    if (name.includes(".") && !name.includes("/")) {
      const file = this.#files.get(name);
      return file === undefined
        ? { status: 404, headers: { ...rules, "content-type": "text/plain" }, body: "Not found\n" }
        : send(file, "public, max-age=31536000, immutable");
    }
    const index = this.#files.get("index.html");
    if (index !== undefined) return send(index, "no-store");
    return {
      status: 503,
      headers: { ...rules, "content-type": "text/plain; charset=utf-8" },
      body: "The page is not built. In a checkout of Orgwright: npm run build\n",
    };
  }
}

function send({ type, text }: PageFile, cacheControl: string): PageAnswer {
  return {
    status: 200,
    headers: { ...rules, "content-type": type, "cache-control": cacheControl },
    body: text,
  };
}

function readFiles(base: string): ReadonlyMap<string, PageFile> {
  for (const place of places) {
    const folder = fileURLToPath(new URL(place, import.meta.url));
    const files = readFolder(folder, base);
    if (files.has("index.html")) return files;
  }
  return new Map();
}

function readFolder(folder: string, base: string): Map<string, PageFile> {
  const files = new Map<string, PageFile>();
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return files;
  }
  for (const name of names) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const text = readFileSync(`${folder}/${name}`, "utf8");
    files.set(name, {
      type,
      text: name === "index.html" ? text.replaceAll("{{base}}", base) : text,
    });
  }
  return files;
}
