import type { RootLifecycleService } from '@backstage/backend-plugin-api';
import type { HealthIndicator } from './types';

/** The event loop is stuck, for practical purposes, when it was late by this much. */
const MAX_LOOP_DELAY_MS = 10_000;
const BEAT_MS = 1_000;

/** `ping`, `livenessState` and `readinessState`, which need nothing but the process. */
export function stateIndicators(
  lifecycle: Pick<
    RootLifecycleService,
    'addStartupHook' | 'addBeforeShutdownHook' | 'addShutdownHook'
  >,
): HealthIndicator[] {
  let state: 'starting' | 'accepting' | 'stopping' = 'starting';
  lifecycle.addStartupHook(() => {
    state = 'accepting';
  });
  lifecycle.addBeforeShutdownHook(() => {
    state = 'stopping';
  });
  let beatAt = performance.now();
  let lastDelayMs = 0;
  const heart = setInterval(() => {
    const now = performance.now();
    lastDelayMs = now - beatAt - BEAT_MS;
    beatAt = now;
  }, BEAT_MS);
  heart.unref();
  lifecycle.addShutdownHook(() => clearInterval(heart));

  return [
    { name: 'ping', check: async () => ({ status: 'UP' }) },
    {
      name: 'livenessState',
      groups: ['liveness'],
      check: async () => ({
        status: lastDelayMs > MAX_LOOP_DELAY_MS ? 'DOWN' : 'UP',
      }),
    },
    {
      name: 'readinessState',
      groups: ['readiness'],
      check: async () =>
        state === 'accepting'
          ? { status: 'UP' }
          : { status: 'OUT_OF_SERVICE', details: { state } },
    },
  ];
}
