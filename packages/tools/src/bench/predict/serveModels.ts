import { monitorEventLoopDelay } from 'node:perf_hooks';
import {
  accessServiceRef,
  analyticsServices,
  defineRoute,
} from '@analytics-engine/plugin-analytics-node';
import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import type { FromModelServer, ToModelServer } from './messages';
import { stackConfig } from './stackConfig';

/*
 * A backend with models and the pipelines that land what they say, in a process
 * of its own, with one more route that does nothing.
 */

const NANOSECONDS_PER_MS = 1e6;
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;

/** Everything that every route has, and nothing else. */
const emptyRoute = defineRoute({
  method: 'post',
  path: '/empty',
  role: 'viewer',
  summary: 'Reads its body and answers nothing',
  raw: { contentTypes: ['application/json'], description: 'Anything.' },
  bodyLimitBytes: BODY_LIMIT_BYTES,
  audited: false,
  responses: { 200: { description: 'Nothing' } },
  handler: async ({ readBody }) => {
    await readBody();
    return { body: {} };
  },
});

const emptyPlugin = createBackendPlugin({
  pluginId: 'bench',
  register(env) {
    env.registerInit({
      deps: { access: accessServiceRef },
      async init({ access }) {
        access.mount({
          root: '/api/v1/analytics/bench',
          routes: [emptyRoute],
        });
      },
    });
  },
});

async function main(): Promise<void> {
  const [port, directory] = process.argv.slice(2);
  const backend = createBackend();
  backend.add(
    createServiceFactory({
      service: coreServices.rootConfig,
      deps: {},
      factory: () => new ConfigReader(stackConfig(Number(port), directory)),
    }),
  );
  for (const service of analyticsServices) {
    backend.add(service);
  }
  backend.add(import('@analytics-engine/plugin-ml-models-backend'));
  backend.add(import('@analytics-engine/plugin-pipelines-backend'));
  backend.add(emptyPlugin);
  await backend.start();

  const delay = monitorEventLoopDelay({ resolution: 1 });
  const say = (message: FromModelServer) => process.send?.(message);
  process.on('message', ({ kind }: ToModelServer) => {
    if (kind === 'watch-loop') {
      delay.reset();
      delay.enable();
      say({ kind: 'watching' });
    } else {
      delay.disable();
      const of = (percentile: number) =>
        delay.percentile(percentile) / NANOSECONDS_PER_MS;
      say({
        kind: 'loop-delay',
        p50Ms: of(50),
        p99Ms: of(99),
        maxMs: delay.max / NANOSECONDS_PER_MS,
      });
    }
  });
  // Models keep the process alive after their backend has stopped.
  process.once('disconnect', () => {
    void backend.stop().finally(() => process.exit());
  });
  say({ kind: 'ready' });
}

void main();
