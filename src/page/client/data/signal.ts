import { useEffect, useState } from "preact/hooks";

/** A value that several parts of the page look at. */
export class Signal<Value> {
  readonly #listeners = new Set<() => void>();

  constructor(private current: Value) {}

  get value(): Value {
    return this.current;
  }

  set(value: Value): void {
    this.current = value;
    for (const listener of this.#listeners) listener();
  }

  /** Returns what ends the subscription. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The present value, anew whenever it changes. */
export function useSignal<Value>(signal: Signal<Value>): Value {
  const [, renew] = useState({});
  useEffect(() => signal.subscribe(() => renew({})), [signal]);
  return signal.value;
}
