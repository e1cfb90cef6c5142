/**
 * What the backend said, for people: the message inside a failed response
 * rather than `Request failed with 404`.
 */
export function errorMessage(error: Error): string {
  const cause = (error as { cause?: unknown }).cause;
  const said = (cause as { message?: unknown } | undefined)?.message;
  return typeof said === 'string' && said !== '' ? said : error.message;
}
