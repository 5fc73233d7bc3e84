import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { listenLocally } from "../support/local-server.js";
import { emptyFolder, runOrgwright, type Run } from "../support/run-orgwright.js";

/** What a job holds that nobody else may get. */
export const jobSecrets = {
  AUTH0_CLIENT_ID: "id-of-the-job",
  AUTH0_CLIENT_SECRET: "client-secret-of-the-job",
  AWS_SECRET_ACCESS_KEY: "aws-secret-of-the-job",
} as const;

/**
 * A repository whose files were written by somebody who wants what the job holds, and a server of
 * theirs. Known limits: the server listens on loopback, as everything does in tests, and answers
 * every request with 404.
 */
export interface HostileRepository {
  readonly folder: string;
  /** Where the attacker listens. */
  readonly trap: string;
  /** Everything that reached the attacker: request lines, headers and bodies. */
  readonly caught: readonly string[];
  write(path: string, text: string): Promise<void>;
  link(path: string, target: string): Promise<void>;
  /** Runs the built program in the repository as a job would, with the job's secrets and no others. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>;
  close(): Promise<void>;
}

/** Opens a repository with files by their paths; `TRAP` in them stands for the attacker's address. */
export async function openHostileRepository(
  files: Readonly<Record<string, string>> = {},
): Promise<HostileRepository> {
  const folder = await emptyFolder();
  const caught: string[] = [];
  const server = createServer((request, response) => {
    caught.push(`${request.method} ${request.url}`, JSON.stringify(request.headers));
    request.setEncoding("utf8").on("data", (text: string) => caught.push(text));
    request.on("end", () => response.writeHead(404).end());
  });
  server.on("connect", (request, socket) => {
    caught.push(`CONNECT ${request.url}`);
    socket.end();
  });
  const { url: trap, close } = await listenLocally(server);
  const write = async (path: string, text: string): Promise<void> => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text.replaceAll("TRAP", trap));
  };
  for (const [path, text] of Object.entries(files)) await write(path, text);
  return {
    folder,
    trap,
    caught,
    write,
    link: (path, target) => symlink(target, join(folder, path)),
    run: (args, env = {}) => runOrgwright(args, { cwd: folder, env: { ...jobSecrets, ...env } }),
    async close() {
      await close();
      await rm(folder, { recursive: true });
    },
  };
}
