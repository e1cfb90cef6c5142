import type { PipelineStatus } from '@analytics-engine/plugin-analytics-common';
import {
  startTestWarehouse,
  type PluginBackend,
  type TestWarehouse,
} from '@analytics-engine/plugin-analytics-node/testUtils';
import type request from 'supertest';
import { eventually } from './eventually';
import { startPipelinesBackend } from './startPipelinesBackend';

/** Media type of events, one a line. */
export const NDJSON = 'application/x-ndjson';
/** The configured pipeline. */
export const SALES = {
  name: 'sales-analytics',
  source: { topic: 'analytics-events', group: 'analytics-consumer-group' },
  sink: { dataset: 'orders' },
  transform:
    "SELECT order_id, order_line, product_id, customer_id, quantity, unit_price, order_total, currency, toDateTime(event_time, 'UTC') AS order_date, country, status, description FROM input WHERE event_type IN ('order', 'refund')",
  input: {
    event_type: 'String',
    event_time: "DateTime64(3, 'UTC')",
    order_id: 'String',
    order_line: 'UInt32',
    product_id: 'String',
    customer_id: 'Nullable(String)',
    quantity: 'Int32',
    unit_price: 'Decimal(18, 4)',
    order_total: 'Decimal(18, 4)',
    currency: 'String',
    country: 'String',
    status: 'String',
    description: 'String',
  },
  branches: [{ dataset: 'events' }],
  windowSize: '100ms',
};

/** An event of a sale as a line. */
export function order(number: number, change: object = {}) {
  return JSON.stringify({
    event_id: `o-${number}`,
    event_type: 'order',
    event_time: '2026-11-23T10:15:30.123Z',
    customer_id: 'c-1',
    session_id: 's-1',
    order_id: String(number),
    order_line: 1,
    product_id: 'p-1',
    quantity: 2,
    unit_price: 2.5,
    order_total: 5,
    currency: 'GBP',
    country: 'United Kingdom',
    status: 'completed',
    ...change,
  });
}

/** This plugin over an engine of its own, and what tests ask about it. */
export class PipelinesWorld {
  readonly engine: TestWarehouse;
  readonly #directory: string;
  #backend: PluginBackend;

  /** @param directory - keeps databases over a restart */
  static async start(directory: string): Promise<PipelinesWorld> {
    const engine = await startTestWarehouse();
    const backend = await startBackend(engine, directory);
    return new PipelinesWorld(engine, directory, backend);
  }

  private constructor(
    engine: TestWarehouse,
    directory: string,
    backend: PluginBackend,
  ) {
    this.engine = engine;
    this.#directory = directory;
    this.#backend = backend;
  }

  get backend(): PluginBackend {
    return this.#backend;
  }

  /** Starts the backend again, over the same engine and databases. */
  async restart(): Promise<void> {
    await this.#backend.stop();
    this.#backend = await startBackend(this.engine, this.#directory);
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
    await this.engine.stop();
  }

  async status(pipeline: string): Promise<PipelineStatus> {
    const { body } = await this.#backend.call(
      'get',
      `/pipelines/${pipeline}/status`,
    );
    return body;
  }

  /** Waits until a pipeline is in a state. */
  settled(pipeline: string, state: string): Promise<PipelineStatus> {
    return eventually(
      () => this.status(pipeline),
      status => status.state === state,
    );
  }

  /** @param query - what follows SELECT: one expression and where from */
  async count(query: string): Promise<number> {
    const { rows } = await this.engine.warehouse.query<{ n: number }>({
      name: 'test',
      query: `SELECT n FROM (SELECT ${query.replace(' FROM', ' AS n FROM')})`,
    });
    return Number(rows[0].n);
  }

  post(topic: string, body: string | Buffer): request.Test {
    return this.#backend
      .call('post', `/events/${topic}`)
      .set('Content-Type', NDJSON)
      .send(body);
  }
}

function startBackend(
  engine: TestWarehouse,
  directory: string,
): Promise<PluginBackend> {
  return startPipelinesBackend({
    warehouse: engine.warehouse,
    directory,
    analytics: { pipelines: { definitions: [SALES] } },
  });
}
