/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import { openTestLog, sqliteDatabase } from '../../testing/openTestLog';
import { SubscriberProbe, waitFor } from '../../testing/SubscriberProbe';

/** The least that can be configured. */
const SESSION_TIMEOUT_MS = 6000;
/** To notice it, to leave, and for the other one to hear of it at its next heartbeat; and a slow machine. */
const GRACE_MS = 14_000;

describe('a portal whose event loop hangs', () => {
  let directory: string;
  let broker: KafkaBroker;
  let hung: ChildProcess | undefined;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hung-portal-'));
    broker = await KafkaBroker.create();
  }, 900_000);

  afterAll(async () => {
    hung?.kill('SIGKILL');
    await broker?.remove();
    await rm(directory, { recursive: true, force: true });
  });

  it('loses its partitions to another one, although its thread could keep them', async () => {
    const { log, close } = await openTestLog({
      database: sqliteDatabase(join(directory, 'other')),
      eventLog: { type: 'kafka', kafka: { brokers: [broker.address] } },
    });
    await log.ensureTopic('hung', { partitions: 2 });
    await log.append('hung', [Buffer.from('a')]);
    await log.append('hung', [Buffer.from('b')]);

    hung = spawn(
      process.execPath,
      [
        ...['-r', require.resolve('@backstage/cli/config/nodeTransform.cjs')],
        require.resolve('../../testing/subscribeAndHang'),
        join(directory, 'hung'),
        ...[broker.address, 'hung', 'group', String(SESSION_TIMEOUT_MS)],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await once(hung.stdout!, 'data');
    const hungAt = performance.now();

    const probe = new SubscriberProbe('hung', { group: 'group' });
    await probe.subscribe(log);
    await waitFor(
      () => probe.assigned.size === 2 && new Set(probe.texts).size === 2,
      SESSION_TIMEOUT_MS + GRACE_MS,
    );
    // At least once: a rebalance on the way may have brought one of them again.
    expect(new Set(probe.texts)).toEqual(new Set(['a', 'b']));
    expect(probe.problems).toEqual([]);
    // Not because its process ended.
    expect(hung.exitCode).toBeNull();
    expect(performance.now() - hungAt).toBeLessThan(
      SESSION_TIMEOUT_MS + GRACE_MS,
    );
    await probe.close();
    await close();
  }, 120_000);
});
