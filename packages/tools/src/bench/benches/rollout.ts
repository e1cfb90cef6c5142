import { formatVerdicts } from '../harness/formatReport';
import {
  deploymentOf,
  planTraffic,
  rolloutOf,
  RolloutRouter,
} from '../stack/mlInternals';
import type { Bench } from './types';

const REQUESTS = 100_000;
const STEPS = [10, 25, 50];
/** Most difference of a share, percentage points. */
const MOST_POINTS = 0.5;
const MODEL = 'churn';

/** Whom a canary reaches: its share, that customers stay with their version, and what deciding costs. */
export const rollout: Bench = {
  name: 'rollout',
  description: 'share and stickiness of a canary over 100,000 requests',
  async run({ say }) {
    const verdicts = STEPS.flatMap((percent, step) => {
      const router = routerAt(step);
      // A restart, or another backend process.
      const other = routerAt(step);
      let candidates = 0;
      let control = 0;
      let moved = 0;
      const started = performance.now();
      for (let n = 0; n < REQUESTS; n++) {
        const { role } = router.route(MODEL, `customer-${n}`);
        candidates += role === 'canary' ? 1 : 0;
        control += role === 'control' ? 1 : 0;
      }
      const nanoseconds = ((performance.now() - started) * 1e6) / REQUESTS;
      for (let n = 0; n < REQUESTS; n++) {
        const key = `customer-${n}`;
        const first = router.route(MODEL, key).version;
        moved += other.route(MODEL, key).version === first ? 0 : 1;
      }
      const points = Math.abs((candidates / REQUESTS) * 100 - percent);
      const controlPoints = Math.abs((control / REQUESTS) * 100 - percent);
      say(`${percent} %: ${nanoseconds.toFixed(0)} ns for each decision`);
      return [
        {
          text: `points from ${percent} %, at most ${MOST_POINTS}`,
          value: points,
          pass: points <= MOST_POINTS,
        },
        {
          text: `points of the control from ${percent} %, at most ${MOST_POINTS}`,
          value: controlPoints,
          pass: controlPoints <= MOST_POINTS,
        },
        {
          text: 'customers that changed their version',
          value: moved,
          pass: moved === 0,
        },
      ];
    });
    return formatVerdicts(verdicts);
  },
};

function routerAt(step: number): RolloutRouter {
  const router = RolloutRouter.create();
  const canary = rolloutOf(deploymentOf({ steps: STEPS, step }));
  router.setPlan(MODEL, planTraffic(canary, 'bench'));
  return router;
}
