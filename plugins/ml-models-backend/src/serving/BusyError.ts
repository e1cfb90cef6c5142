import { UnavailableError } from '@analytics-engine/plugin-analytics-node';

/** Low priority work that was not begun, since callers wait for answers. */
export class BusyError extends UnavailableError {
  constructor() {
    super('Dropped: callers are waiting for answers', {
      headers: { 'Retry-After': '1' },
    });
  }
}
