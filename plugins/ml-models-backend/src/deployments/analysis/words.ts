/** `1.25 %`, for people. */
export function percent(share: number | null): string {
  return share === null ? 'unknown' : `${Number((share * 100).toFixed(2))} %`;
}

/** `12.3 ms`, for people. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
