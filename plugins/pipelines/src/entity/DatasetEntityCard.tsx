/** Placeholder. */
export function DatasetEntityCard() {
  return null;
}
