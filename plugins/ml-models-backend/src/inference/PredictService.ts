import { randomUUID } from 'node:crypto';
import type { Prediction } from '@analytics-engine/plugin-analytics-common';
import type { ApiCaller } from '@analytics-engine/plugin-analytics-node';
import type { TrafficDecision, TrafficRouter } from '../deployments/types';
import type {
  PredictionBatch,
  PredictionListener,
  PredictionLog,
} from '../predictions/types';
import type { Scores, ServingRuntime } from '../serving/types';
import type { ModelRegistry } from '../registry/types';
import type { AccessAudit } from './AccessAudit';
import type { Admission } from './Admission';
import type { ServingMetrics } from './ServingMetrics';
import { turn } from '../turn';
import { areElsewhere, type Instances } from './large/types';
import { ShadowCaller } from './shadow/ShadowCaller';

/** A checked call. */
export interface PredictCall {
  model: string;
  instances: Instances;
  /** One per row, or none. */
  entityKeys?: readonly string[];
  /** One per row; made up when left out. */
  predictionIds?: readonly string[];
  /** Asks for this version, whatever the traffic says. */
  version?: string;
  caller: ApiCaller;
}

/** What {@link PredictService} stands on. */
export interface PredictServiceOptions {
  router: TrafficRouter;
  registry: Pick<ModelRegistry, 'versions'>;
  serving: ServingRuntime;
  log: PredictionLog;
  listeners: readonly PredictionListener[];
  admission: Admission;
  access: AccessAudit;
  metrics: ServingMetrics;
}

/** Rows of one call that go to the same version. */
interface Slice {
  decision: Pick<TrafficDecision, 'version' | 'deploymentId' | 'shadows'> & {
    role: PredictionBatch['role'];
  };
  /** Places in the call. */
  rows: number[];
}

/** What one version answered to rows of one call. */
export interface AnsweredRows {
  /** Places in the call. */
  rows: readonly number[];
  version: string;
  predictionIds: readonly string[];
  scores: Float32Array;
  labels?: string[];
}

/** Rows that are routed before the event loop gets a turn. */
const ROUTE_ROWS = 2_000;

/** One call: admitted, routed, scored, logged, told to those who watch. */
export class PredictService {
  readonly #options: PredictServiceOptions;
  readonly #shadows: ShadowCaller;

  static create(options: PredictServiceOptions): PredictService {
    return new PredictService(options);
  }

  private constructor(options: PredictServiceOptions) {
    this.#options = options;
    this.#shadows = ShadowCaller.create({
      serving: options.serving,
      publish: batch => this.#publish(batch),
      onFailure: failure =>
        options.listeners.forEach(listener => listener.onFailure?.(failure)),
      onDropped: (...dropped) => options.metrics.shadowDropped(...dropped),
    });
  }

  async predict(call: PredictCall): Promise<Prediction[]> {
    const parts = await this.score(call);
    if (parts.length === 1) return predictionsOf(parts[0]);
    const answers = new Array<Prediction>(call.instances.length);
    for (const part of parts) {
      predictionsOf(part).forEach((answer, at) => {
        answers[part.rows[at]] = answer;
      });
    }
    return answers;
  }

  /** As {@link PredictService.predict}, for callers that write the answer themselves. */
  async score(call: PredictCall): Promise<AnsweredRows[]> {
    return this.#options.admission.around(async () => {
      const ids: string[] = [];
      const slices = await this.#slice(call, ids).catch(async error => {
        // Nothing in production: 404 rather than 409 for a model that is not there.
        await this.#options.registry.versions(call.model);
        throw error;
      });
      return Promise.all(slices.map(slice => this.#score(call, slice, ids)));
    });
  }

  /** Gives each row its id and puts those together that go the same way. */
  async #slice(call: PredictCall, ids: string[]): Promise<Slice[]> {
    const { model, instances, entityKeys, predictionIds, version } = call;
    const { router } = this.#options;
    const slices: Slice[] = [];
    let slice: Slice | undefined;
    for (let row = 0; row < instances.length; row++) {
      const id = predictionIds?.[row] ?? randomUUID();
      ids.push(id);
      const decision: Slice['decision'] =
        version === undefined
          ? router.route(model, entityKeys?.[row] || id)
          : { version, role: 'pinned', shadows: [] };
      if (!slice || !isSameWay(slice.decision, decision)) {
        slice = slices.find(each => isSameWay(each.decision, decision));
        if (!slice) {
          slice = { decision, rows: [] };
          slices.push(slice);
        }
      }
      slice.rows.push(row);
      if (row % ROUTE_ROWS === ROUTE_ROWS - 1) await turn();
    }
    return slices;
  }

  async #score(
    call: PredictCall,
    { decision, rows }: Slice,
    ids: string[],
  ): Promise<AnsweredRows> {
    const { model, entityKeys, caller } = call;
    const { version, role, deploymentId } = decision;
    const { serving, access, metrics } = this.#options;
    const whole = rows.length === ids.length;
    const pick = <T>(values: readonly T[]) =>
      whole ? values : rows.map(row => values[row]);
    const instances = pickRows(call.instances, whole ? undefined : rows);
    const started = performance.now();
    let result: Scores;
    try {
      result = await serving.score({
        model,
        version,
        instances,
        rowNumbers: rows,
      });
    } catch (error) {
      this.#failed(error as Error, {
        model,
        version,
        role,
        deploymentId,
        rows: rows.length,
        latencyMs: performance.now() - started,
        at: Date.now(),
      });
      throw error;
    }
    const batch: PredictionBatch = {
      model,
      version,
      role,
      deploymentId,
      predictionIds: pick(ids) as string[],
      instances,
      entityKeys: entityKeys
        ? pick(entityKeys)
        : new Array<string>(rows.length).fill(''),
      ...result,
      at: Date.now(),
    };
    this.#publish(batch);
    access.used(caller, model, version, rows.length);
    metrics.answered(batch);
    if (decision.shadows.length > 0) {
      this.#shadows.call(batch, decision.shadows);
    }
    const { scores, labels } = result;
    const { predictionIds } = batch;
    return { rows, version, predictionIds, scores, labels };
  }

  #publish(batch: PredictionBatch): void {
    this.#options.log.record(batch);
    for (const listener of this.#options.listeners) {
      listener.onPredictions?.(batch);
    }
  }

  #failed(
    error: Error,
    failure: Omit<
      Parameters<NonNullable<PredictionListener['onFailure']>>[0],
      'kind'
    >,
  ): void {
    // What the caller did wrong is not held against the version.
    if (error.name === 'InputError' || error.name === 'NotFoundError') return;
    const kind = error.name === 'ModelTimeoutError' ? 'timeout' : 'error';
    this.#options.metrics.failed(failure.model, failure.version, kind);
    for (const listener of this.#options.listeners) {
      listener.onFailure?.({ ...failure, kind });
    }
  }
}

function isSameWay(a: Slice['decision'], b: Slice['decision']): boolean {
  return a.version === b.version && a.role === b.role;
}

function pickRows(
  instances: Instances,
  rows: readonly number[] | undefined,
): Instances {
  if (!rows) return instances;
  return areElsewhere(instances)
    ? instances.pick(rows)
    : rows.map(row => instances[row]);
}

function predictionsOf({
  version,
  predictionIds,
  scores,
  labels,
}: AnsweredRows): Prediction[] {
  return predictionIds.map((predictionId, at) => ({
    predictionId,
    version,
    score: scores[at],
    label: labels ? labels[at] : null,
  }));
}
