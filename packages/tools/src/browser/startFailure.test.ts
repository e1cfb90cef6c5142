// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- the scripts are in no package
import { createStartFailure } from '../../../../scripts/startFailure.cjs';

/** What a portal with a mistake in its configuration writes. */
const OUTPUT = `2026-01-01T00:00:00.000Z backstage error Plugin 'ml-models' threw an error during startup
The backend did not start: BackendStartupError: Backend startup failed due to the following errors:
  Plugin 'ml-models' startup failed; caused by InputError: definitions[0].sql: Expected a query that begins with SELECT or WITH
  Plugin 'other' startup failed; caused by Error: it depends on it
    at BackendInitializer.#doStart (BackendInitializer.ts:550:13)
2026-01-01T00:00:00.000Z catalog warn Poll failed, retrying in 1000ms
    at poll (DefaultEventsService.ts:281:21)
  an indented line of somebody else`;

describe('createStartFailure', () => {
  it('keeps the reason that other plugins would bury while they end', () => {
    const failure = createStartFailure();
    OUTPUT.split('\n').forEach(failure.take);
    expect(failure.text()).toBe(OUTPUT.split('\n').slice(1, 4).join('\n'));
  });

  it('says nothing of a portal that started', () => {
    const failure = createStartFailure();
    failure.take('2026-01-01T00:00:00.000Z catalog info all is well');
    expect(failure.text()).toBe('');
  });
});
