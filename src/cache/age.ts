const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * An age as people write it: "90m", "24h", "7d".
 *
 * @returns milliseconds, or undefined for what is no age
 */
export function cacheAge(text: string): number | undefined {
  const match = /^(\d{1,6})([mhd])$/.exec(text.trim());
  if (!match?.[1]) return undefined;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}
