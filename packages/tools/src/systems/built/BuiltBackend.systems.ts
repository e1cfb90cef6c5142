import type { TrainingJob } from '@analytics-engine/plugin-analytics-common';
import { KafkaBroker } from '../kafka/KafkaBroker';
import { PostgresServer } from '../postgres/PostgresServer';
import { BuiltBackend } from './BuiltBackend';

jest.setTimeout(600_000);

const POLL_MS = 200;
const PATIENCE_MS = 90_000;
const MODEL = 'churn_prediction';
const LARGE_CALL_ROWS = 10_000;

/** One that the sample shop does not know. */
const EVENT_TYPE = 'newsletter';

describe('a backend that was built for production', () => {
  let backend: BuiltBackend;

  beforeAll(async () => {
    backend = await BuiltBackend.build();
  });
  afterAll(() => backend?.remove());

  const until = async <T>(read: () => Promise<T | undefined>): Promise<T> => {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const value = await read();
      if (value !== undefined) return value;
      if (Date.now() > deadline) {
        throw new Error(`Waited in vain: ${backend.output}`);
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MS));
    }
  };
  const send = (eventId: string) =>
    backend.call('POST', '/events/analytics-events', [
      {
        event_id: eventId,
        event_type: EVENT_TYPE,
        event_time: new Date().toISOString(),
      },
    ]);
  /** How many of our events one can ask for. */
  const landed = async () => {
    const { rows } = await backend.call(
      'GET',
      `/queries/events-per-minute?type=${EVENT_TYPE}`,
    );
    return rows.reduce(
      (sum: number, [, , events]: any) => sum + Number(events),
      0,
    );
  };

  describe('with everything in one process', () => {
    beforeAll(() =>
      backend.start({
        backend: {
          database: {
            client: 'better-sqlite3',
            connection: { directory: './metadata' },
          },
        },
        analytics: {
          clickhouse: null,
          eventLog: { type: 'embedded' },
          sampleShop: { enabled: true, backfillDays: 60, eventsPerSecond: 0 },
        },
      }),
    );
    afterAll(() => backend?.stop());

    it('shows its pages', async () => {
      expect(await backend.page()).toContain('<div id="root"></div>');
    });

    it('lands events', async () => {
      expect(await send('e-1')).toMatchObject({ accepted: 1 });
      await until(async () => ((await landed()) === 1 ? true : undefined));
    });

    it('trains, deploys what it trained, and predicts in small and large calls', async () => {
      const job = await until<TrainingJob>(async () => {
        const { jobs } = await backend.call('GET', '/ml/training/status');
        return jobs.find((each: TrainingJob) => each.finishedAt !== null);
      });
      expect(job).toMatchObject({
        model: MODEL,
        state: 'SUCCEEDED',
        version: 'v1',
        decision: 'DEPLOYED',
        error: null,
      });
      const predict = (instances: object[]) =>
        backend.call('POST', `/ml/models/${MODEL}/predict`, { instances });
      const instance = { recency_days: 3, orders: 4, country: 'DE' };
      const { predictions: one } = await predict([instance]);
      expect(one).toEqual([
        {
          predictionId: expect.any(String),
          version: 'v1',
          score: expect.any(Number),
          label: expect.stringMatching(/^(stays|churns)$/),
        },
      ]);
      const { predictions: many } = await predict(
        Array.from({ length: LARGE_CALL_ROWS }, () => instance),
      );
      expect(many).toHaveLength(LARGE_CALL_ROWS);
      expect(many.at(-1).score).toBeCloseTo(one[0].score, 6);
    });

    it('checks the quality of what landed', async () => {
      expect(
        await backend.call('POST', '/data-quality/validate', {
          dataset: 'orders',
          checks: ['completeness', 'uniqueness', 'validity'],
        }),
      ).toMatchObject({
        status: 'PASSED',
        score: 100,
        rowsScanned: expect.any(Number),
      });
    });
  });

  describe('with Kafka and PostgreSQL', () => {
    let kafka: KafkaBroker;
    let postgres: PostgresServer;

    beforeAll(async () => {
      [kafka, postgres] = await Promise.all([
        KafkaBroker.create(),
        PostgresServer.create(),
      ]);
      const { host, port, user } = postgres.connection;
      await backend.start(
        { analytics: { clickhouse: null } },
        {
          KAFKA_BROKERS: kafka.address,
          POSTGRES_HOST: host,
          POSTGRES_PORT: String(port),
          POSTGRES_USER: user,
          POSTGRES_PASSWORD: 'is not asked for',
        },
      );
    });
    afterAll(async () => {
      await backend?.stop();
      await kafka?.remove();
      await postgres?.remove();
    });

    it('lands events', async () => {
      const before = await until(() => landed().catch(() => undefined));
      expect(await send('e-2')).toMatchObject({ accepted: 1 });
      await until(async () =>
        (await landed()) === before + 1 ? true : undefined,
      );
    });
  });
});
