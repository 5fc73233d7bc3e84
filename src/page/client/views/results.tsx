import type { JSX } from "preact";

/** What became of one of several. */
export interface Result {
  readonly about: string;
  /** Undefined when it was done. */
  readonly problem?: string;
}

/** What became of each of several; those that failed come first. */
export function Results(props: {
  readonly results: readonly Result[];
  /** What is said of those that were done. */
  readonly good: string;
}): JSX.Element | null {
  const { results, good } = props;
  if (results.length === 0) return null;
  const failed = results.filter(({ problem }) => problem !== undefined);
  const done = results.filter(({ problem }) => problem === undefined);
  return (
    <ul class="results" aria-label="Results">
      {[...failed, ...done].map(({ about, problem }) => (
        <li key={about} class={problem === undefined ? "good" : "bad"}>
          <span class="sign" aria-hidden="true">
            {problem === undefined ? "✓" : "!"}
          </span>
          <span>
            <strong>{about}</strong> {problem === undefined ? good : `failed: ${problem}`}
          </span>
        </li>
      ))}
    </ul>
  );
}
