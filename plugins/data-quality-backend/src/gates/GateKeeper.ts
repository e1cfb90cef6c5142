import type {
  CheckDefinition,
  FailureAction,
} from '@analytics-engine/plugin-analytics-common';
import type {
  AuditService,
  Dataset,
  Gate,
  GatePassage,
  GatesService,
} from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { IncidentBook } from '../incidents/IncidentBook';
import { SYSTEM_ACTOR } from '../incidents/IncidentBook';
import type { IncidentChange } from '../incidents/types';
import { checkOfSource, sourceOfCheck } from './checkSource';

const PASSAGES: Partial<Record<FailureAction, GatePassage>> = {
  pausePipeline: 'pipeline',
  blockTraining: 'training',
  blockDeployment: 'deployment',
};
const SYSTEM = { kind: 'system', subject: SYSTEM_ACTOR } as const;
/** Gates of one check that are looked through. */
const MAX_GATES = 100;

/** What a {@link GateKeeper} needs. */
export interface GateKeeperOptions {
  gates: GatesService;
  book: IncidentBook;
  audit: AuditService;
  logger: LoggerService;
}

/**
 * Closes gates while a critical check's incident is open, as its `onFailure`
 * says, and opens them when the incident is over.
 *
 * A gate is closed once for each time that the incident opens: when a person
 * opens it, the check failing again does not close it. Whether it was closed
 * already is read from the gates themselves, so a crash between opening the
 * incident and closing the gate is made good by the next failing run.
 */
export class GateKeeper {
  readonly #options: GateKeeperOptions;
  #leave = () => {};

  static create(options: GateKeeperOptions): GateKeeper {
    return new GateKeeper(options);
  }

  private constructor(options: GateKeeperOptions) {
    this.#options = options;
  }

  /** Opens gates with resolved incidents, and notes in timelines what people open. */
  start(): void {
    const { book, gates, logger } = this.#options;
    book.onChange(async change => {
      if (change.kind === 'resolved' || change.kind === 'auto-closed') {
        await this.#open(change);
      }
    });
    this.#leave = gates.onChange(gate => {
      if (gate.openedAt && gate.openedBy !== SYSTEM_ACTOR) {
        this.#noteOpened(gate).catch(error =>
          logger.warn(`Gate '${gate.id}' could not be noted`, error),
        );
      }
    });
  }

  stop(): void {
    this.#leave();
  }

  /** Closes what the check wants closed and was not closed since the incident opened. */
  async hold(
    change: IncidentChange,
    check: CheckDefinition,
    dataset: Dataset,
  ): Promise<void> {
    const { gates, book, audit } = this.#options;
    if (check.severity !== 'critical') {
      return;
    }
    const { incident, openSince } = change;
    const source = sourceOfCheck(check.id);
    const before = await gates.list({ source, limit: MAX_GATES });
    for (const action of check.onFailure) {
      const passage = PASSAGES[action];
      if (!passage) {
        continue;
      }
      // Pipelines write tables; what is computed from one is held with it.
      const held =
        passage === 'pipeline' ? dataset.source ?? dataset.name : dataset.name;
      const isDone = before.some(
        gate =>
          gate.passage === passage &&
          gate.dataset === held &&
          (!gate.openedAt || gate.closedAt >= openSince),
      );
      if (isDone) {
        continue;
      }
      const gate = await gates.close({
        passage,
        dataset: held,
        source,
        reason: `${incident.title}: ${incident.actual}`,
        link: `/data-quality/incidents/${incident.id}`,
      });
      await audit.record({
        actor: SYSTEM,
        action: 'GATE_CLOSE',
        target: `gate:${gate.id}`,
        outcome: 'SUCCEEDED',
        details: { passage, dataset: held, incident: incident.id },
      });
      await book.note(incident.id, {
        actor: SYSTEM_ACTOR,
        kind: 'gate-closed',
        text: `${passage} of ${held}`,
      });
    }
  }

  async #open({ incident, actor, kind }: IncidentChange): Promise<void> {
    const { gates, audit, book } = this.#options;
    const opened = await gates.openAll(sourceOfCheck(incident.checkId), {
      actor: SYSTEM,
      reason:
        kind === 'auto-closed'
          ? `The check passed: ${incident.id} is closed`
          : `${incident.id} was resolved by ${actor}: ${incident.reason}`,
    });
    for (const gate of opened) {
      await audit.record({
        actor: SYSTEM,
        action: 'GATE_OPEN',
        target: `gate:${gate.id}`,
        outcome: 'SUCCEEDED',
        details: { passage: gate.passage, incident: incident.id },
      });
      await book.note(incident.id, {
        actor: SYSTEM_ACTOR,
        kind: 'gate-opened',
        text: `${gate.passage} of ${gate.dataset}`,
      });
    }
  }

  async #noteOpened(gate: Gate): Promise<void> {
    const { book } = this.#options;
    const check = checkOfSource(gate.source);
    const open = (await book.store.open()).find(
      ({ checkId }) => checkId === check,
    );
    if (open) {
      await book.note(open.id, {
        actor: gate.openedBy ?? 'unknown',
        kind: 'gate-opened',
        text: `${gate.passage} of ${gate.dataset}: ${gate.openReason}`,
      });
    }
  }
}
