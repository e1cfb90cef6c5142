/** Placeholder. */
export function PipelineEntityCard() {
  return null;
}
