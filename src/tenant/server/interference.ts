import { parseBody, type Match, type RawBody } from "../exchange/index.js";
import { mutate, type Effects } from "../faults/index.js";
import type { Stores } from "../store/index.js";
import type { TokenAuthority } from "../tokens/index.js";

/** Does what ordered faults want to happen beside a request, right before it takes effect. */
export function changeWorld(
  effects: Effects,
  match: Match | undefined,
  raw: RawBody,
  { stores, authority }: { readonly stores: Stores; readonly authority: TokenAuthority },
): void {
  if (effects.isTokenExpired) authority.expireAllIssued();
  for (const mutation of effects.mutations) {
    mutate(stores, mutation, { parameters: match?.parameters ?? {}, body: tryParse(raw) });
  }
}

function tryParse(raw: RawBody): unknown {
  try {
    return parseBody(raw);
  } catch {
    return undefined;
  }
}
