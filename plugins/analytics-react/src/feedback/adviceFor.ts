/** What a person can do about an error, by its name and status. */
export function adviceFor(error: Error): string {
  const status = (error as { statusCode?: number }).statusCode;
  const name =
    (error as { cause?: { name?: string } }).cause?.name ?? error.name;
  if (status === 401 || name === 'AuthenticationError') {
    return 'Sign in again.';
  }
  if (status === 403 || name === 'NotAllowedError') {
    return 'Your role does not allow this; ask an administrator.';
  }
  if (status === 404 || name === 'NotFoundError') {
    return 'It may have been deleted or renamed; go back to the list.';
  }
  if (status === 409 || name === 'ConflictError') {
    return 'Its state has changed meanwhile; look at it again.';
  }
  if (status === 400 || status === 422 || name === 'InputError') {
    return 'Correct the fields named and send it again.';
  }
  if (status === 503 || name === 'ServiceUnavailableError') {
    return 'A service that it depends on is down; it is tried again by itself.';
  }
  return 'Check that the backend runs and can be reached, then try again.';
}
