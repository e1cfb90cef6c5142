/** The data or the settings do not allow training; the message says what and why. */
export class TrainingDataError extends Error {
  override readonly name = 'TrainingDataError';
}

/** Training was asked to stop. */
export class TrainingCancelledError extends Error {
  override readonly name = 'TrainingCancelledError';

  constructor() {
    super('Training was cancelled');
  }
}

/** The process that trained ended before it gave a model. */
export class TrainingProcessError extends Error {
  override readonly name = 'TrainingProcessError';
}
