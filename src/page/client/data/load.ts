import { useCallback, useEffect, useState } from "preact/hooks";

/** Something that is read from the tenant. */
export interface Loaded<Value> {
  /** What was read last, also while it is read again. */
  readonly value: Value | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  /** Reads it again. */
  readonly reload: () => void;
}

interface State<Value> {
  readonly key: string;
  readonly value?: Value;
  readonly error?: unknown;
}

/**
 * Reads something when the view opens, and again when the key changes. What belongs to another key is
 * not shown.
 */
export function useLoad<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
): Loaded<Value> {
  const [state, setState] = useState<State<Value> | undefined>();
  const [isLoading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  useEffect(() => {
    const aborter = new AbortController();
    setLoading(true);
    const read = async (): Promise<void> => {
      let next: (before: State<Value> | undefined) => State<Value>;
      try {
        const value = await load(aborter.signal);
        next = () => ({ key, value });
      } catch (error) {
        next = (before) => ({ ...(before?.key === key ? before : {}), key, error });
      }
      if (aborter.signal.aborted) return;
      setState(next);
      setLoading(false);
    };
    void read();

    return () => aborter.abort();
    // What is read follows from the key.
  }, [key, round]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const own = state?.key === key ? state : undefined;
  return { value: own?.value, error: own?.error, isLoading, reload };
}
