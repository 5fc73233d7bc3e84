/** A number with its noun: `1 request`, `1,200 requests`. */
export function renderCount(count: number, noun: string): string {
  return `${renderNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A whole number with its thousands set apart. Loading a locale for it would cost 30 ms. */
export function renderNumber(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}
