/** The log holds as much as it may; becomes a ServiceUnavailableError when making room fails. */
export class LogFullError extends Error {
  override readonly name = 'LogFullError';

  constructor(sizeBytes: number, maxSizeBytes: number) {
    super(
      `The event log holds ${sizeBytes} of at most ${maxSizeBytes} bytes (analytics.eventLog.embedded.maxSize)`,
    );
  }
}
