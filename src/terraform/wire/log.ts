/** Writes what Terraform shows when TF_LOG asks for it. Never give it a secret. */
export type Log = (level: "debug" | "info" | "warn" | "error", message: string) => void;

const levels = ["trace", "debug", "info", "warn", "error", "off"];

/**
 * Makes a log that writes one line of JSON per message, in the form that Terraform reads. Terraform
 * shows what TF_LOG or TF_LOG_PROVIDER ask for; what is below that is not even written, and nothing
 * below a warning where they ask for nothing.
 */
export function createLog(
  stream: NodeJS.WritableStream,
  environment: Readonly<Record<string, string | undefined>>,
): Log {
  const asked = (environment["TF_LOG_PROVIDER"] || environment["TF_LOG"] || "warn").toLowerCase();
  // Terraform reads any other word, such as JSON, as a wish for everything.
  const least = Math.max(levels.indexOf(asked), 0);
  return (level, message) => {
    if (levels.indexOf(level) < least) return;
    const line = {
      "@level": level,
      "@message": message,
      "@module": "orgwright",
      // In microseconds: Terraform takes a line with any other form of time for plain text.
      "@timestamp": new Date().toISOString().replace("Z", "000Z"),
    };
    stream.write(`${JSON.stringify(line)}\n`);
  };
}
