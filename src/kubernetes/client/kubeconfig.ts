import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { load } from "js-yaml";
import { z } from "zod";
import { OperationError } from "../../errors/index.js";
import { explainSystemError } from "../../file/index.js";
import { isLoopback } from "../../loopback.js";
import type { ClusterAccess } from "./access.js";

const text = z.string().min(1);

const fileSchema = z.object({
  "current-context": z.string().optional(),
  contexts: z
    .array(
      z.object({
        name: text,
        context: z.object({ cluster: text, user: text, namespace: text.optional() }),
      }),
    )
    .nullish(),
  clusters: z
    .array(
      z.object({
        name: text,
        cluster: z.object({
          server: text,
          "certificate-authority": text.optional(),
          "certificate-authority-data": text.optional(),
          "insecure-skip-tls-verify": z.boolean().optional(),
        }),
      }),
    )
    .nullish(),
  users: z
    .array(
      z.object({
        name: text,
        user: z.object({
          token: text.optional(),
          tokenFile: text.optional(),
          "client-certificate": text.optional(),
          "client-certificate-data": text.optional(),
          "client-key": text.optional(),
          "client-key-data": text.optional(),
          exec: z.unknown().optional(),
          "auth-provider": z.unknown().optional(),
        }),
      }),
    )
    .nullish(),
});

/** Which context of which file. */
export interface KubeconfigRequest {
  /** A file; those that `KUBECONFIG` names, or `~/.kube/config`, unless given. */
  readonly path?: string | undefined;
  /** The file's current context unless given. */
  readonly context?: string | undefined;
}

/**
 * Reads the access that a kubeconfig describes, for a process outside of the cluster.
 *
 * @throws OperationError `no-cluster` that says what is missing or not supported
 */
export function readKubeconfig(
  { path, context: asked }: KubeconfigRequest,
  env: Readonly<Record<string, string | undefined>>,
): ClusterAccess {
  const file = path ?? firstOf(env["KUBECONFIG"]) ?? join(homedir(), ".kube", "config");
  const config = readFile(file);
  const contextName = asked ?? config["current-context"] ?? "";
  const context = named(config.contexts, contextName)?.context;
  if (context === undefined) {
    const others = (config.contexts ?? []).map(({ name }) => name);
    throw refuse(
      file,
      contextName === "" ? "names no current context" : `has no context ${contextName}`,
      others.length === 0 ? undefined : `Give --context, one of: ${others.join(", ")}.`,
    );
  }
  const cluster = named(config.clusters, context.cluster)?.cluster;
  if (cluster === undefined) throw refuse(file, `has no cluster ${context.cluster}`);
  const user = named(config.users, context.user)?.user;
  if (user === undefined) throw refuse(file, `has no user ${context.user}`);
  if (cluster["insecure-skip-tls-verify"] === true) {
    throw refuse(
      file,
      "says insecure-skip-tls-verify, so that anybody could answer for the cluster",
      "Name the cluster's certificate-authority instead.",
    );
  }
  const server = serverOf(cluster.server, file);
  const read = (data: string | undefined, named: string | undefined): string | undefined => {
    if (data !== undefined) return Buffer.from(data, "base64").toString("utf8");
    return named === undefined ? undefined : readText(resolve(dirname(file), named));
  };
  const certPem = read(user["client-certificate-data"], user["client-certificate"]);
  const keyPem = read(user["client-key-data"], user["client-key"]);
  const { token, tokenFile } = user;
  if (token === undefined && tokenFile === undefined && certPem === undefined) {
    const way = user.exec ?? user["auth-provider"];
    throw refuse(
      file,
      way === undefined
        ? `has neither a token nor a certificate for ${context.user}`
        : `has ${context.user} ask another program for a token, which is not supported`,
      "Run in the cluster, or make a token by `kubectl create token` and write it at the user.",
    );
  }
  return {
    server,
    authorityPem: read(cluster["certificate-authority-data"], cluster["certificate-authority"]),
    ...(certPem !== undefined && keyPem !== undefined && { certificate: { certPem, keyPem } }),
    ...(tokenFile !== undefined
      ? { token: () => readText(resolve(dirname(file), tokenFile)).trim() }
      : token !== undefined && { token: () => token }),
    namespace: context.namespace ?? "default",
  };
}

function serverOf(server: string, file: string): string {
  if (!URL.canParse(server)) throw refuse(file, "has a cluster whose server is no address");
  const url = new URL(server);
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  if (!isSafe) throw refuse(file, "has a cluster whose server is not https");
  return url.origin;
}

function readFile(file: string): z.infer<typeof fileSchema> {
  let document: unknown;
  try {
    document = load(readText(file));
  } catch (cause) {
    if (cause instanceof OperationError) throw cause;
    // The parser quotes lines, and these hold secrets.
    throw refuse(file, "is no YAML");
  }
  const parsed = fileSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.map(({ path }) => path.join(".") || "its top");
  throw refuse(file, `is no kubeconfig: look at ${[...new Set(places)].join(", ")}`);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new OperationError(`${file} cannot be read: ${explainSystemError(cause)}.`, {
      code: "no-cluster",
      advice: "Give --kubeconfig, or run in the cluster.",
      cause,
    });
  }
}

function firstOf(list: string | undefined): string | undefined {
  return list?.split(delimiter).find((each) => each !== "");
}

function named<Each extends { readonly name: string }>(
  list: readonly Each[] | null | undefined,
  name: string,
): Each | undefined {
  return list?.find((each) => each.name === name);
}

function refuse(file: string, what: string, advice?: string): OperationError {
  return new OperationError(`${file} ${what}.`, {
    code: "no-cluster",
    ...(advice !== undefined && { advice }),
  });
}
