import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { OperationError } from "../errors/index.js";

/**
 * Reads a certificate that shall be trusted.
 *
 * @throws OperationError `unreadable-certificate` when the file cannot be read or holds none
 */
export function readCertificate(path: string): string {
  try {
    const pem = readFileSync(path, "utf8");
    return checked(pem);
  } catch (cause) {
    throw new OperationError(
      `The certificate ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        code: "unreadable-certificate",
        advice:
          "Name a file that holds a certificate in PEM, beginning with -----BEGIN CERTIFICATE-----.",
        cause,
      },
    );
  }
}

/** Throws what OpenSSL says of a text that is no certificate. */
function checked(pem: string): string {
  void new X509Certificate(pem).fingerprint256;
  return pem;
}
