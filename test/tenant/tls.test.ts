import { X509Certificate } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createCertificate } from "../../src/certificate/index.js";
import { startTenant } from "../../src/tenant/index.js";

let folder: string;
let databasePath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tenant-tls-"));
  databasePath = join(folder, "tenant.db");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the certificate stays beside the database, and its key is for the owner only", async () => {
  const first = await startTenant({ databasePath, tls: true });
  expect(first.url).toBe(`https://${first.domain}`);
  expect(first.certificatePath).toBe(`${databasePath}.cert.pem`);
  expect(first.environment).toMatchObject({
    AUTH0_DOMAIN: first.domain,
    NODE_EXTRA_CA_CERTS: first.certificatePath,
  });
  expect(statSync(`${databasePath}.key.pem`).mode & 0o777).toBe(0o600);
  const pem = readFileSync(`${databasePath}.cert.pem`, "utf8");
  expect(new X509Certificate(pem).checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(new X509Certificate(pem).checkHost("localhost")).toBe("localhost");
  await first.close();

  const second = await startTenant({ databasePath, tls: true });
  expect(readFileSync(`${databasePath}.cert.pem`, "utf8")).toBe(pem);
  await second.close();
});

test("a certificate about to end, or half a pair, is replaced", async () => {
  const old = createCertificate({ commonName: "localhost", hosts: ["localhost"], validDays: 1 });
  writeFileSync(`${databasePath}.cert.pem`, old.certificatePem);
  writeFileSync(`${databasePath}.key.pem`, old.privateKeyPem);
  await (await startTenant({ databasePath, tls: true })).close();
  const renewed = readFileSync(`${databasePath}.cert.pem`, "utf8");
  expect(renewed).not.toBe(old.certificatePem);
  rmSync(`${databasePath}.key.pem`);
  await (await startTenant({ databasePath, tls: true })).close();
  expect(readFileSync(`${databasePath}.cert.pem`, "utf8")).not.toBe(renewed);
});

test("a tenant in memory leaves no certificate behind", async () => {
  const tenant = await startTenant({ tls: true });
  const path = tenant.certificatePath ?? "";
  expect(existsSync(path)).toBe(true);
  await tenant.close();
  expect(existsSync(path)).toBe(false);
});

test("a certificate of one's own is shown instead", async () => {
  const own = createCertificate({
    commonName: "tenant.localhost",
    hosts: ["127.0.0.1"],
    validDays: 30,
  });
  const certificatePath = join(folder, "own.pem");
  const privateKeyPath = join(folder, "own.key");
  writeFileSync(certificatePath, own.certificatePem);
  writeFileSync(privateKeyPath, own.privateKeyPem);
  const tenant = await startTenant({ tls: { certificatePath, privateKeyPath } });
  expect(tenant.certificatePath).toBe(certificatePath);
  await tenant.close();
  await expect(
    startTenant({ tls: { certificatePath: join(folder, "none.pem"), privateKeyPath } }),
  ).rejects.toThrow("none.pem");
});
