import { X509Certificate } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createCertificate } from "../../certificate/index.js";
import { OperationError } from "../../errors/index.js";

/** Files with a certificate of one's own. */
export interface CertificateFiles {
  readonly certificatePath: string;
  readonly privateKeyPath: string;
}

/** The certificate that the server shows, and where clients find it to trust it. */
export interface ServerCertificate {
  readonly certificatePath: string;
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  /** Removes what was written for this run only. */
  dispose(): void;
}

const validDays = 365;
const renewalMs = 24 * 60 * 60 * 1000;

/**
 * The given certificate, or one for this machine that is kept beside the database. A tenant in
 * memory gets a new one each time, in a temporary folder.
 *
 * @throws OperationError "database-error" when the files cannot be read or written.
 */
export function provideCertificate(
  given: CertificateFiles | true,
  databasePath: string,
): ServerCertificate {
  const isTemporary = given === true && databasePath === ":memory:";
  const base = isTemporary
    ? join(mkdtempSync(join(tmpdir(), "orgwright-tenant-")), "localhost")
    : databasePath;
  const files =
    given === true
      ? { certificatePath: resolve(`${base}.cert.pem`), privateKeyPath: resolve(`${base}.key.pem`) }
      : given;
  try {
    const pair = readPair(files, given !== true) ?? writePair(files);
    return {
      certificatePath: files.certificatePath,
      ...pair,
      dispose: () => {
        if (isTemporary) rmSync(join(base, ".."), { recursive: true, force: true });
      },
    };
  } catch (error) {
    throw new OperationError(
      `The certificate ${files.certificatePath} and its key cannot be used: ${error instanceof Error ? error.message : String(error)}`,
      { code: "database-error", cause: error },
    );
  }
}

interface PemPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

function readPair(files: CertificateFiles, mustExist: boolean): PemPair | undefined {
  try {
    const certificatePem = readFileSync(files.certificatePath, "utf8");
    const privateKeyPem = readFileSync(files.privateKeyPath, "utf8");
    if (!mustExist) chmodSync(files.privateKeyPath, 0o600);
    const expiresAt = Date.parse(new X509Certificate(certificatePem).validTo);
    if (!mustExist && expiresAt - Date.now() < renewalMs) return undefined;
    return { certificatePem, privateKeyPem };
  } catch (error) {
    if (mustExist) throw error;
    return undefined;
  }
}

function writePair(files: CertificateFiles): PemPair {
  const { certificatePem, privateKeyPem } = createCertificate({
    commonName: "localhost",
    hosts: ["localhost", "127.0.0.1", "::1"],
    validDays,
  });
  writeFileSync(files.privateKeyPath, privateKeyPem, { mode: 0o600 });
  // The mode above is for a new file only.
  chmodSync(files.privateKeyPath, 0o600);
  writeFileSync(files.certificatePath, certificatePem, { mode: 0o644 });
  return { certificatePem, privateKeyPem };
}
