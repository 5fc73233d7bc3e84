/** One endpoint of the Management API. */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Below the tenant's origin, with `{…}` where a request fills something in; `{id}` is the organization's. */
  readonly template: string;
  /** The bucket that its requests draw on, by the name that the pacer has for it. */
  readonly kind: string;
  /** What a token needs for it. */
  readonly scope: string;
  /** Whether it must not be sent again where its answer was lost, before somebody has looked: it writes to people. */
  readonly isSentOnce?: true;
}

/** What something is called in sentences. */
export interface Noun {
  readonly one: string;
  readonly many: string;
}
