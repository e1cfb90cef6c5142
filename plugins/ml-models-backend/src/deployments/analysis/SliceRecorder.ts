import type {
  PredictionBatch,
  PredictionFailure,
  PredictionListener,
} from '../../predictions/types';
import { LabelMemory } from './LabelMemory';
import { Slice, type SliceData, type SliceName } from './Slice';

/** Answers of a call that are remembered of production's everyday traffic. */
const RECENT_ROWS_PER_CALL = 200;
/** Production's recent traffic is what came in the last one to two of these. */
const RECENT_GENERATION_MS = 5 * 60_000;

/** The step that is being counted. */
interface OpenStep {
  deploymentId: string;
  step: number;
  isUnit: boolean;
  candidate: Slice;
  control: Slice;
  /** Shadow only. */
  memory: LabelMemory | undefined;
  dirty: Set<SliceName>;
}

interface Recent {
  version: string;
  young: Slice;
  old: Slice;
  youngSinceMs: number;
}

/** Something that this process saw and the others do not know yet. */
export interface UnsavedSlice {
  deploymentId: string;
  step: number;
  slice: SliceName;
  data: SliceData;
}

/** Counts what both sides of each deployment do in this process. */
export class SliceRecorder implements PredictionListener {
  readonly #open = new Map<string, OpenStep>();
  readonly #recent = new Map<string, Recent>();
  readonly #isUnit: (model: string, version: string) => boolean;
  readonly #now: () => number;

  private constructor(options: {
    isUnit: (model: string, version: string) => boolean;
    now?: () => number;
  }) {
    this.#isUnit = options.isUnit;
    this.#now = options.now ?? Date.now;
  }

  static create(options: {
    /** Whether the scores of a version are probabilities. */
    isUnit: (model: string, version: string) => boolean;
    now?: () => number;
  }): SliceRecorder {
    return new SliceRecorder(options);
  }

  /** Counts a step from now on; the same step again changes nothing. */
  open(options: {
    deploymentId: string;
    step: number;
    model: string;
    version: string;
    isShadow: boolean;
    /** Nothing of production remains beside it: what it did before is the control. */
    controlIsPast: boolean;
  }): void {
    const { deploymentId, step, model, version } = options;
    if (this.#open.get(deploymentId)?.step === step) {
      return;
    }
    const isUnit = this.#isUnit(model, version);
    const opened: OpenStep = {
      deploymentId,
      step,
      isUnit,
      candidate: Slice.create({ isUnit }),
      control: Slice.create({ isUnit }),
      memory: options.isShadow ? LabelMemory.create() : undefined,
      dirty: new Set(),
    };
    const recent = this.#recent.get(model);
    if (options.controlIsPast && recent) {
      opened.control.merge(recent.old);
      opened.control.merge(recent.young);
      opened.dirty.add('control');
    }
    this.#open.set(deploymentId, opened);
  }

  close(deploymentId: string): void {
    this.#open.delete(deploymentId);
  }

  onPredictions(batch: PredictionBatch): void {
    const { deploymentId, role, scores, latencyMs } = batch;
    if (role === 'champion' || role === 'control') {
      this.#remember(batch);
    }
    const opened = deploymentId && this.#open.get(deploymentId);
    const name = opened && sliceOf(role);
    if (!opened || !name) {
      return;
    }
    opened[name].addCall(scores, latencyMs);
    opened.dirty.add(name);
    if (opened.memory && batch.labels) {
      if (name === 'control') {
        opened.memory.remember(batch.predictionIds, batch.labels);
      } else {
        const { pairs, agreements } = opened.memory.compare(
          batch.predictionIds,
          batch.labels,
        );
        opened.candidate.addPairs(pairs, agreements);
      }
    }
  }

  onFailure(failure: PredictionFailure): void {
    const { deploymentId, role, rows, model, version } = failure;
    const recent = this.#recent.get(model);
    if (recent?.version === version && role !== 'shadow') {
      recent.young.addFailure(rows);
    }
    const opened = deploymentId && this.#open.get(deploymentId);
    const name = opened && sliceOf(role);
    if (opened && name) {
      opened[name].addFailure(rows);
      opened.dirty.add(name);
    }
  }

  /** What changed since the last call. */
  takeUnsaved(): UnsavedSlice[] {
    return [...this.#open.values()].flatMap(opened => {
      const names = [...opened.dirty];
      opened.dirty.clear();
      return names.map(slice => ({
        deploymentId: opened.deploymentId,
        step: opened.step,
        slice,
        data: opened[slice].toData(),
      }));
    });
  }

  #remember(batch: PredictionBatch): void {
    const { model, version, scores, latencyMs } = batch;
    const now = this.#now();
    let recent = this.#recent.get(model);
    const isUnit = this.#isUnit(model, version);
    if (!recent || recent.version !== version) {
      recent = {
        version,
        young: Slice.create({ isUnit }),
        old: Slice.create({ isUnit }),
        youngSinceMs: now,
      };
      this.#recent.set(model, recent);
    } else if (now - recent.youngSinceMs > RECENT_GENERATION_MS) {
      recent.old = recent.young;
      recent.young = Slice.create({ isUnit });
      recent.youngSinceMs = now;
    }
    recent.young.addCall(scores.subarray(0, RECENT_ROWS_PER_CALL), latencyMs);
  }
}

function sliceOf(role: PredictionBatch['role']): SliceName | undefined {
  switch (role) {
    case 'canary':
    case 'shadow':
      return 'candidate';
    case 'control':
      return 'control';
    default:
      return undefined;
  }
}
