/** Milliseconds since the epoch as a bound DateTime64(3) takes them, whatever its time zone. */
export function warehouseTime(ms: number): string {
  return (ms / 1000).toFixed(3);
}
