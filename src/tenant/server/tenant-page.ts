import type { IncomingMessage } from "node:http";
import { keyIsMissing, PageFiles, type PageKey } from "../../page/index.js";
import { answerJson, noSuchRoute, refuse, type Answer } from "../exchange/index.js";
import { createClient } from "../routes/index.js";
import type { Client, Stores } from "../store/index.js";
import { allScopes, scopesOf, type TokenAuthority } from "../tokens/index.js";

/** Below which the page lies. */
export const pageBase = "/__tenant/ui/";

/** The client that the page speaks for. Where a seed has one of that name, it says what the page may. */
const clientName = "Dashboard";

/** Below which a tenant is told of faults, seeds and the like. */
const controlBase = "/__tenant/";

/** Who may change the tenant's settings may do these things, too; a seed can leave it out. */
const controlScope = "update:tenant_settings";

/** Long enough for a view; the page asks for another one when it is over. */
const lifetimeSeconds = 3600;

/** What sessions are made of. */
export interface TenantPageParts {
  readonly stores: Stores;
  readonly authority: TokenAuthority;
  /** Who shows it is given sessions. */
  readonly key: PageKey;
  /** With which a window may order faults and reset the tenant, where the page's client may do as much. */
  readonly controlToken: string;
  /** The tenant's address without a path. */
  readonly url: () => string;
}

/** Serves the web page of the tenant, and gives its windows tokens of their own. */
export class TenantPage {
  readonly #files = new PageFiles(pageBase);

  constructor(private readonly parts: TenantPageParts) {}

  /** Whether a path is answered here. */
  covers(path: string): boolean {
    return path === "/" || this.#files.covers(path);
  }

  /** Answers one request, or throws a Refusal. */
  async answer(request: IncomingMessage, path: string): Promise<Answer> {
    request.resume();
    if (path === `${pageBase}session`) return this.#openSession(request);
    if (request.method !== "GET") throw noSuchRoute();
    if (path === "/" || !path.startsWith(pageBase)) {
      return { status: 302, body: "", headers: { location: pageBase } };
    }
    return this.#files.answer(path);
  }

  /**
   * Gives a window of the page a token. It goes back in an answer that no other page can read, and is
   * kept in no cookie, so that no other page can have it sent. Browsers name the origin of every POST, and
   * whoever names another one than ours is refused before; what is no browser can name any, so that the
   * key is wanted besides.
   */
  async #openSession(request: IncomingMessage): Promise<Answer> {
    const { method, headers } = request;
    if (method !== "POST") throw noSuchRoute();
    if (headers.origin === undefined) {
      throw refuse(403, "Sessions are for the tenant's own page; programs use /oauth/token");
    }
    const { authority, key, controlToken, url } = this.parts;
    if (!key.isShownBy(request)) throw refuse(401, keyIsMissing);
    const client = this.#client();
    const scopes = scopesOf(client);
    const domain = new URL(url()).host;
    const token = await authority.issue({
      client,
      scopes,
      audience: `https://${domain}/api/v2/`,
      issuer: `${url()}/`,
      lifetimeSeconds,
    });
    return answerJson(
      200,
      {
        token,
        expiresInSeconds: lifetimeSeconds,
        scopes,
        tenant: domain,
        url: url(),
        ...(scopes.includes(controlScope) && {
          control: { path: controlBase, token: controlToken },
        }),
      },
      { "cache-control": "no-store" },
    );
  }

  #client(): Client {
    const { clients } = this.parts.stores;
    const [row] = clients.rows({ sql: "name = ?", values: [clientName] }).read({ offset: 0 }, 1);
    const known = row && clients.find(row.id);
    if (known !== undefined) return known;
    // Everything that views ask for; but no page needs the secrets of other clients.
    const scopes = allScopes.filter((scope) => scope !== "read:client_keys");
    const made = createClient({ name: clientName, app_type: "non_interactive" }, scopes);
    clients.create(made.client, made.document);
    return made.client;
  }
}
