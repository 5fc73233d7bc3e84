import {
  parseBody,
  Refusal,
  toCall,
  type Match,
  type RawBody,
  type Router,
} from "../exchange/index.js";
import { mutate, type Effects } from "../faults/index.js";
import type { Stores } from "../store/index.js";
import { allScopes, type TokenAuthority } from "../tokens/index.js";

/** What ordered faults work on. */
interface World {
  readonly stores: Stores;
  readonly authority: TokenAuthority;
  readonly router: Router;
}

/** Does what ordered faults want to happen beside a request, right before it takes effect. */
export async function changeWorld(
  effects: Effects,
  match: Match | undefined,
  raw: RawBody,
  { stores, authority, router }: World,
): Promise<void> {
  if (effects.isTokenExpired) authority.expireAllIssued();
  const parameters = match?.parameters ?? {};
  for (const mutation of effects.mutations) {
    mutate(stores, mutation, { parameters, body: tryParse(raw) });
  }
  for (const { method, path, body } of effects.requests) {
    const filled = path.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = parameters[name];
      return value === undefined ? whole : encodeURIComponent(value);
    });
    await send(router, method, `/api/v2${filled.replace(/^\/api\/v2/, "")}`, body);
  }
}

/** Somebody else's request; what comes of it is his business. */
async function send(router: Router, method: string, path: string, body: unknown): Promise<void> {
  const match = router.find(method, path);
  if (match === undefined) return;
  try {
    await match.route.handle({ ...toCall(match, {}, body), scopes: new Set(allScopes) });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

function tryParse(raw: RawBody): unknown {
  try {
    return parseBody(raw);
  } catch {
    return undefined;
  }
}
