import type { IncomingMessage } from "node:http";
import {
  noSuchRoute,
  parseBody,
  readBody,
  toCall,
  type Answer,
  type RequestTarget,
  type Router,
} from "../exchange/index.js";

/** Seeds are larger than anything that the API takes. */
const bodyLimitBytes = 256 * 1024 * 1024;

/** Answers what lies under `/__tenant/`, which is no part of Auth0's API. */
export class Inspection {
  constructor(private readonly router: Router) {}

  /** Whether a path is answered here. */
  covers(path: string): boolean {
    return path.startsWith("/__tenant/");
  }

  /** Answers one request, or throws a Refusal. */
  async answer(request: IncomingMessage, target: RequestTarget): Promise<Answer> {
    const match = this.router.find(request.method, target.path);
    if (match === undefined) throw noSuchRoute();
    const { bytes } = await readBody(request, bodyLimitBytes);
    // Whatever it is called: curl calls everything a form.
    const body = parseBody({ bytes, contentType: "application/json" });
    return match.route.handle(toCall(match, target.query, body));
  }
}
