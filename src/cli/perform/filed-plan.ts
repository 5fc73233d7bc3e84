import { open, stat, type FileHandle } from "node:fs/promises";
import { OperationError } from "../../errors/index.js";
import { isPlanFile, maxPlanFileBytes, parsePlanFile, type FiledPlan } from "../../plan/index.js";

/** How much of a file's beginning and of its end tells whether it is a plan. */
const tellingBytes = 4096;

/**
 * The reviewed plan, when the only path given is a file that `plan --out` wrote.
 *
 * @throws OperationError `invalid-plan-file` when it is one, and damaged or too large
 */
export async function findPlanFile(paths: readonly string[]): Promise<FiledPlan | undefined> {
  const [path] = paths;
  if (path === undefined || path === "-" || paths.length > 1) return undefined;
  // What cannot be read here is for the manifest reader to complain about. A pipe is not even opened.
  const isFile = await stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
  const file = isFile ? await open(path).catch(() => undefined) : undefined;
  try {
    const text = file && (await readPlanText(file, path));
    return text === undefined ? undefined : parsePlanFile(text, path);
  } finally {
    await file?.close();
  }
}

async function readPlanText(file: FileHandle, path: string): Promise<string | undefined> {
  const { size } = await file.stat();
  const beginning = await readPart(file, 0);
  const end = await readPart(file, Math.max(0, size - tellingBytes));
  if (!isPlanFile(beginning + end)) return undefined;
  if (size <= maxPlanFileBytes) return file.readFile("utf8");
  throw new OperationError(
    `${path} cannot be used: it is larger than ${maxPlanFileBytes / 1024 / 1024} MiB. Make plans of parts of the tenant with plan --only.`,
    { code: "invalid-plan-file" },
  );
}

async function readPart(file: FileHandle, position: number): Promise<string> {
  const { buffer, bytesRead } = await file.read(
    Buffer.alloc(tellingBytes),
    0,
    tellingBytes,
    position,
  );
  return buffer.toString("utf8", 0, bytesRead);
}
