const intervalMs = 500;

/**
 * Calls back once when the process that started this one has ended. Terraform cannot say goodbye
 * when it is killed, and a provider left behind would stay for ever. Standard input tells nothing:
 * it is Terraform's own, and reading it would take what the user types.
 *
 * @returns a function that ends the watch.
 */
export function watchParent(onEnd: () => void): () => void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    onEnd();
  }, intervalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process that may not be signalled is there all the same.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
