import type { ApiMount } from '@analytics-engine/plugin-analytics-node';

/** The training part, put together. */
export interface Training {
  mounts: ApiMount[];
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}
