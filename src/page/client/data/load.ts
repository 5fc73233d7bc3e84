import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { onChange } from "./live.js";
import type { TenantEvent } from "./tenant-event.js";

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

/** Events come in crowds; so long one waits for more of them before something is read again. */
const crowdMs = 250;
/** And so long before the next time, since each reading costs a request of a limit. */
const restMs = 2000;

/**
 * Reads something when the view opens, and again when the key changes. What belongs to another key is
 * not shown.
 *
 * @param concerns whether an event says that it may have changed, so that it is read again
 */
export function useLoad<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
  concerns?: (event: TenantEvent) => boolean,
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
  useReadAgain(key, reload, concerns);
  const own = state?.key === key ? state : undefined;
  return { value: own?.value, error: own?.error, isLoading, reload };
}

function useReadAgain(
  key: string,
  reload: () => void,
  concerns: ((event: TenantEvent) => boolean) | undefined,
): void {
  const concernsNow = useRef(concerns);
  concernsNow.current = concerns;
  const isLive = concerns !== undefined;
  useEffect(() => {
    if (!isLive) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let restsUntil = 0;
    const end = onChange((event) => {
      if (timer !== undefined) return;
      if (event !== undefined && concernsNow.current?.(event) !== true) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          restsUntil = Date.now() + restMs;
          reload();
        },
        Math.max(crowdMs, restsUntil - Date.now()),
      );
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [key, reload, isLive]);
}
