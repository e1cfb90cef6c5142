/** Placeholder. */
export function TopicEntityCard() {
  return null;
}
