import { Counter, Gauge, Registry } from "prom-client";

/** Numbers that are read when somebody asks, in the text format of Prometheus. */
export class Numbers {
  readonly #registry = new Registry();

  /** A number that goes up and down; undefined: nobody knows it yet, and it is left out. */
  gauge(name: string, help: string, read: () => number | undefined): void {
    this.#registry.registerMetric(
      new Gauge({
        name: `orgwright_${name}`,
        help,
        registers: [],
        collect() {
          this.reset();
          const value = read();
          if (value === undefined) this.remove();
          else this.set(value);
        },
      }),
    );
  }

  /** The same, one for each value of a label. */
  gauges(
    name: string,
    help: string,
    label: string,
    read: () => Readonly<Record<string, number>>,
  ): void {
    this.#registry.registerMetric(
      new Gauge({
        name: `orgwright_${name}`,
        help,
        labelNames: [label],
        registers: [],
        collect() {
          this.reset();
          for (const [value, count] of Object.entries(read())) this.set({ [label]: value }, count);
        },
      }),
    );
  }

  /** Numbers that only ever grow, one for each combination of labels. */
  counters<Label extends string>(
    name: string,
    help: string,
    labels: readonly Label[],
    read: () => Iterable<readonly [Readonly<Record<Label, string>>, number]>,
  ): void {
    this.#registry.registerMetric(
      new Counter({
        name: `orgwright_${name}_total`,
        help,
        labelNames: labels,
        registers: [],
        collect() {
          this.reset();
          for (const [values, count] of read()) this.inc(values, count);
        },
      }),
    );
  }

  /** A number that only ever grows. */
  counter(name: string, help: string, read: () => number): void {
    this.#registry.registerMetric(
      new Counter({
        name: `orgwright_${name}_total`,
        help,
        registers: [],
        collect() {
          this.reset();
          this.inc(read());
        },
      }),
    );
  }

  /** All of them as they are now. */
  render(): Promise<string> {
    return this.#registry.metrics();
  }
}
