/** Placeholder. */
export function CreatePipelinePage() {
  return null;
}
