import { useEffect, useState } from "preact/hooks";

/** A value as it is after it has not changed for a while. */
export function useDebounced<Value>(value: Value, delayMs: number): Value {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => settle(value), delayMs);
    return () => clearTimeout(timer);
  }, [value, delayMs]);
  return settled;
}
