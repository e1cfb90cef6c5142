import type {
  PipelineActionResponse,
  PipelineDefinitionInput,
  PipelineErrorsResponse,
  PipelineListItem,
  PipelineOffsetsResponse,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import { NotFoundError } from '@backstage/errors';
import type { TargetColumn } from '../mapping/createMapping';
import { HttpSender, type HttpSenderOptions } from './HttpSender';

const ROOT = '/api/v1/analytics';
const NDJSON = 'application/x-ndjson';

/** A dataset as REST answers it. */
export interface PortalDataset {
  name: string;
  kind: string;
  /** Columns that identify a row for people. */
  key: string[];
  columns: TargetColumn[];
}

/** Answer of POST /events/{topic}. */
export interface AppendAnswer {
  topic: string;
  accepted: number;
  partition: number;
  firstOffset: number;
  lastOffset: number;
}

/** What the importer needs of a running portal's REST interface. */
export class PortalClient {
  readonly #http: HttpSender;

  private constructor(http: HttpSender) {
    this.#http = http;
  }

  static create(options: HttpSenderOptions): PortalClient {
    return new PortalClient(HttpSender.create(options));
  }

  /** Which event log the portal has: `embedded` or `kafka`. */
  async logKind(): Promise<string> {
    const { kind } = await this.#http.json<{ kind: string }>({
      path: `${ROOT}/events`,
    });
    return kind;
  }

  async datasets(): Promise<PortalDataset[]> {
    const answer = await this.#http.json<{ datasets: PortalDataset[] }>({
      path: `${ROOT}/datasets`,
    });
    return answer.datasets;
  }

  async createDataset(options: {
    name: string;
    description: string;
    columns: TargetColumn[];
    timeColumn?: string;
  }): Promise<PortalDataset> {
    const { name, ...body } = options;
    return this.#http.json({
      method: 'PUT',
      path: `${ROOT}/datasets/${encodeURIComponent(name)}`,
      body,
    });
  }

  async pipelines(): Promise<PipelineListItem[]> {
    const answer = await this.#http.json<{ pipelines: PipelineListItem[] }>({
      path: `${ROOT}/pipelines`,
    });
    return answer.pipelines;
  }

  async putPipeline(definition: PipelineDefinitionInput): Promise<void> {
    await this.#http.json({
      method: 'PUT',
      path: `${ROOT}/pipelines/${encodeURIComponent(definition.name)}`,
      body: definition,
    });
  }

  act(name: string, action: 'start' | 'stop'): Promise<PipelineActionResponse> {
    return this.#http.json({
      method: 'POST',
      path: `${ROOT}/pipelines/${encodeURIComponent(name)}/${action}`,
    });
  }

  status(name: string): Promise<PipelineStatus> {
    return this.#http.json({
      path: `${ROOT}/pipelines/${encodeURIComponent(name)}/status`,
    });
  }

  /** Undefined while the topic does not exist. */
  async offsets(name: string): Promise<PipelineOffsetsResponse | undefined> {
    try {
      return await this.#http.json<PipelineOffsetsResponse>({
        path: `${ROOT}/pipelines/${encodeURIComponent(name)}/offsets`,
      });
    } catch (error) {
      if (error instanceof NotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  errors(
    name: string,
    options: { status: 'open' | 'cleared'; limit: number; cursor?: string },
  ): Promise<PipelineErrorsResponse> {
    const query = new URLSearchParams({
      status: options.status,
      limit: String(options.limit),
    });
    if (options.cursor) {
      query.set('cursor', options.cursor);
    }
    return this.#http.json({
      path: `${ROOT}/pipelines/${encodeURIComponent(name)}/errors?${query}`,
    });
  }

  /** Appends the records to one partition, in order, once per key. */
  append(options: {
    topic: string;
    records: Buffer;
    idempotencyKey: string;
  }): Promise<AppendAnswer> {
    const { topic, records, idempotencyKey } = options;
    return this.#http.json({
      method: 'POST',
      path: `${ROOT}/events/${encodeURIComponent(topic)}?partitionKey=import`,
      raw: { bytes: records, contentType: NDJSON },
      headers: { 'idempotency-key': idempotencyKey },
    });
  }
}
