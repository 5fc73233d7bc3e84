import { useRef, useState } from "preact/hooks";
import { announce } from "./announcement.js";

/** Work that a form or a button starts. */
export interface Submission {
  readonly isBusy: boolean;
  readonly error: unknown;
  /** What was achieved last, in words. */
  readonly result: string | undefined;
  /** Does the work, unless it is being done. What goes wrong becomes `error`. */
  readonly submit: (work: () => Promise<string | undefined>) => Promise<void>;
  readonly forget: () => void;
}

/** Does the work of a form, once at a time, and keeps what came of it. */
export function useSubmit(): Submission {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [result, setResult] = useState<string | undefined>();
  const running = useRef(false);
  const submit = async (work: () => Promise<string | undefined>): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(undefined);
    setResult(undefined);
    try {
      const said = await work();
      setResult(said);
      if (said !== undefined) announce(said);
    } catch (thrown) {
      setError(thrown);
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  const forget = (): void => {
    setError(undefined);
    setResult(undefined);
  };
  return { isBusy, error, result, submit, forget };
}
