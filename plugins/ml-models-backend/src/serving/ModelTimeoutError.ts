import { ApiError } from '@analytics-engine/plugin-analytics-node';

/** 504: the model did not answer in time. */
export class ModelTimeoutError extends ApiError {
  name = 'ModelTimeoutError' as const;
  readonly statusCode = 504;
}
