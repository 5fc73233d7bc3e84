import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import {
  noSuchRoute,
  parseBody,
  readBody,
  refuse,
  toCall,
  type Answer,
  type RequestTarget,
  type Router,
} from "../exchange/index.js";
import { randomText, type SettingStore } from "../store/index.js";

/** In bytes. Seeds are larger than anything that the API takes. */
const seedLimit = 256 * 1024 * 1024;
const otherLimit = 1024 * 1024;

/** Answers what lies under `/__tenant/`, which is no part of Auth0's API. */
export class Inspection {
  constructor(
    private readonly router: Router,
    private readonly controlToken: string,
    /** Of the tenant's page, for as long as the process lives. */
    private readonly pageToken: string,
  ) {}

  /** Whether a path is answered here. */
  covers(path: string): boolean {
    return path.startsWith("/__tenant/");
  }

  /** Answers one request, or throws a Refusal. */
  async answer(request: IncomingMessage, target: RequestTarget): Promise<Answer> {
    this.#refuseStrangers(request);
    const match = this.router.find(request.method, target.path);
    if (match === undefined) throw noSuchRoute();
    const limit = match.route.template === "/__tenant/seed" ? seedLimit : otherLimit;
    const { bytes } = await readBody(request, limit);
    // Whatever it is called: curl calls everything a form.
    const body = parseBody({ bytes, contentType: "application/json" });
    return match.route.handle(toCall(match, target.query, body));
  }

  /** Any process of this machine could otherwise give itself a client with every scope. */
  #refuseStrangers(request: IncomingMessage): void {
    const [, token = ""] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
    const given = digest(token);
    const known = [this.controlToken, this.pageToken].map(digest);
    if (known.some((one) => timingSafeEqual(given, one))) return;
    throw refuse(
      401,
      "What lies below /__tenant/ is for whoever started the tenant: send its control token, which " +
        "is printed at the start, as 'Authorization: Bearer TOKEN'",
    );
  }
}

/** The token that is kept with the tenant's data; a new one where there is none. */
export function provideControlToken(settings: SettingStore): string {
  return settings.get("control_token") ?? settings.putIfAbsent("control_token", randomText(40));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
