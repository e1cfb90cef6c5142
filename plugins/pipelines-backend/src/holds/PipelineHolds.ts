import type {
  PipelineDefinition,
  PipelineHold,
} from '@analytics-engine/plugin-analytics-common';
import { sinksOf } from '@analytics-engine/plugin-analytics-common';
import type {
  AuditActor,
  Gate,
  GatesService,
} from '@analytics-engine/plugin-analytics-node';

/** The closed gates that are in the way of pipelines, always at hand. */
export class PipelineHolds {
  readonly #gates: GatesService;
  readonly #closed = new Map<string, Gate>();
  readonly #leave: () => void;
  #onChange: () => void = () => {};

  /** Knows what is closed when it resolves, so that nothing held starts. */
  static async create(options: {
    gates: GatesService;
  }): Promise<PipelineHolds> {
    const holds = new PipelineHolds(options.gates);
    for (const gate of await options.gates.closed({ passage: 'pipeline' })) {
      holds.#closed.set(gate.id, gate);
    }
    return holds;
  }

  private constructor(gates: GatesService) {
    this.#gates = gates;
    this.#leave = gates.onChange(gate => {
      if (gate.passage === 'pipeline') {
        this.#note(gate);
        this.#onChange();
      }
    });
  }

  /** What holds a pipeline, the oldest first. */
  of(definition: PipelineDefinition): PipelineHold[] {
    if (this.#closed.size === 0) {
      return [];
    }
    const written = new Set(sinksOf(definition).map(({ dataset }) => dataset));
    return [...this.#closed.values()]
      .filter(({ dataset }) => written.has(dataset))
      .sort((a, b) => a.closedAt.localeCompare(b.closedAt))
      .map(gate => ({
        gateId: gate.id,
        dataset: gate.dataset,
        reason: gate.reason,
        link: gate.link ?? null,
        since: gate.closedAt,
      }));
  }

  /** Opens everything that holds a pipeline, for a person who decided so. */
  async release(
    definition: PipelineDefinition,
    options: { actor: AuditActor; reason: string },
  ): Promise<PipelineHold[]> {
    const holds = this.of(definition);
    for (const { gateId } of holds) {
      await this.#gates.open(gateId, options);
    }
    return holds;
  }

  /** Calls back whenever a gate was closed or opened. */
  onChange(listener: () => void): void {
    this.#onChange = listener;
  }

  stop(): void {
    this.#leave();
  }

  #note(gate: Gate): void {
    if (gate.openedAt) {
      this.#closed.delete(gate.id);
    } else {
      this.#closed.set(gate.id, gate);
    }
  }
}
