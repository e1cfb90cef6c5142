/** Placeholder. */
export function PipelinePage() {
  return null;
}
