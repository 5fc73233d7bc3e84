import type { Spread } from "./spread.js";

/** Renders a duration with two or three figures that matter. */
export function renderSeconds(ms: number): string {
  const seconds = ms / 1000;
  const digits = seconds < 1 ? 3 : seconds < 10 ? 2 : seconds < 100 ? 1 : 0;
  return `${seconds.toFixed(digits)} s`;
}

/** Renders a short duration. */
export function renderMilliseconds(ms: number): string {
  return `${Math.round(ms)} ms`;
}

/** Renders an amount of memory. */
export function renderMebibytes(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}

/** Renders a count with thousands apart. */
export function renderNumber(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 1 });
}

/** Renders how many times as much something is. */
export function renderRatio(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} x`;
}

/** Renders a share with one decimal. */
export function renderPercent(value: number): string {
  return `${value.toFixed(1)} %`;
}

/** Renders the median and, where runs differed, the range. */
export function renderSpread(
  { median, min, max }: Spread,
  render: (value: number) => string,
): string {
  const [low, high] = [render(min), render(max)];
  return low === high ? render(median) : `${render(median)} (${low} to ${high})`;
}
