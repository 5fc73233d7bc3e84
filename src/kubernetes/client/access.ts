/** How a process speaks to the API server of a cluster. */
export interface ClusterAccess {
  /** `https://HOST:PORT`, without a path; plain http leads to loopback alone. */
  readonly server: string;
  /** Whom to trust besides nobody else: the cluster's own authority, in PEM. */
  readonly authorityPem?: string | undefined;
  /** What the process proves itself with, in PEM. */
  readonly certificate?: { readonly certPem: string; readonly keyPem: string } | undefined;
  /** A bearer token, read again for each request: mounted ones change every hour. */
  readonly token?: (() => string | Promise<string>) | undefined;
  /** The namespace that is meant where none is named. */
  readonly namespace: string;
}
