/** Thrown when a history breaks a promise. */
export class BrokenPromise extends Error {
  name = 'BrokenPromise';
}
