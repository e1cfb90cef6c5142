import { statfs } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { HealthIndicator } from './types';

/** `diskSpace`: the directory's file system has at least `thresholdBytes` free. */
export function diskSpaceIndicator(options: {
  directory: string;
  thresholdBytes: number;
}): HealthIndicator {
  const { directory, thresholdBytes } = options;
  return {
    name: 'diskSpace',
    groups: ['readiness'],
    async check() {
      const exists = existsSync(directory);
      const { bsize, blocks, bavail } = await statfs(
        nearestExisting(directory),
      );
      const free = bavail * bsize;
      return {
        status: free >= thresholdBytes ? 'UP' : 'DOWN',
        details: {
          total: blocks * bsize,
          free,
          threshold: thresholdBytes,
          path: directory,
          exists,
        },
      };
    },
  };
}

/** Before the first start the directory itself may not be there. */
function nearestExisting(directory: string): string {
  let current = directory;
  while (!existsSync(current) && dirname(current) !== current) {
    current = dirname(current);
  }
  return current;
}
