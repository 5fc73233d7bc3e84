/** Writes what Terraform shows when TF_LOG asks for it. Never give it a secret. */
export type Log = (level: "debug" | "info" | "warn" | "error", message: string) => void;

/** Makes a log that writes one line of JSON per message, in the form that Terraform reads. */
export function createLog(stream: NodeJS.WritableStream): Log {
  return (level, message) => {
    const line = {
      "@level": level,
      "@message": message,
      "@module": "orgwright",
      "@timestamp": new Date().toISOString(),
    };
    stream.write(`${JSON.stringify(line)}\n`);
  };
}
