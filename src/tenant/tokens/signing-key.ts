import { createPublicKey, createHash } from "node:crypto";
import {
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  type CryptoKey,
  type JWK,
} from "jose";
import { OperationError } from "../../errors/index.js";
import type { SettingStore } from "../store/index.js";

/** The key with which the tenant signs its tokens. */
export interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: ReturnType<typeof createPublicKey>;
  /** The public half as `/.well-known/jwks.json` shows it. */
  readonly publicJwk: JWK;
}

/**
 * A tenant in memory cannot keep its key, and making one takes a third of a second; all such
 * tenants of a process share it. Their tokens differ by the client, which is the tenant's own.
 */
let sharedPem: Promise<string> | undefined;

/** Reads the key from the database, or makes one and stores it. The first to store wins. */
export async function loadSigningKey(
  settings: SettingStore,
  isShared: boolean,
): Promise<SigningKey> {
  const stored = settings.get("signing_key");
  if (stored !== undefined) {
    return readKey(stored).catch((error: unknown) => {
      throw new OperationError(
        "The embedded tenant's signing key is damaged. Move its database away to start afresh.",
        { code: "database-error", cause: error },
      );
    });
  }
  if (isShared) sharedPem ??= generatePem();
  const pem = await (isShared && sharedPem ? sharedPem : generatePem());
  return readKey(settings.putIfAbsent("signing_key", pem));
}

async function generatePem(): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return exportPKCS8(privateKey);
}

async function readKey(pem: string): Promise<SigningKey> {
  const publicKey = createPublicKey(pem);
  const id = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url")
    .slice(0, 21);
  return {
    id,
    privateKey: await importPKCS8(pem, "RS256"),
    publicKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid: id, use: "sig", alg: "RS256" },
  };
}
