import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import type { Dataset } from '@analytics-engine/plugin-analytics-node';
import type { IncidentBook } from '../incidents/IncidentBook';
import { SYSTEM_ACTOR } from '../incidents/IncidentBook';
import type { IncidentChange } from '../incidents/types';
import type { Quarantiner } from './Quarantiner';

/** Quarantines the rows of a failed critical check whose `onFailure` asks for it, and says so in the timeline. */
export class RowIsolator {
  readonly #book: IncidentBook;
  readonly #quarantiner: Quarantiner;

  private constructor(book: IncidentBook, quarantiner: Quarantiner) {
    this.#book = book;
    this.#quarantiner = quarantiner;
  }

  static create(options: {
    book: IncidentBook;
    quarantiner: Quarantiner;
  }): RowIsolator {
    return new RowIsolator(options.book, options.quarantiner);
  }

  async isolate(
    { incident, kind }: IncidentChange,
    check: CheckDefinition,
    dataset: Dataset,
  ): Promise<void> {
    if (
      check.severity !== 'critical' ||
      !check.onFailure.includes('quarantine')
    ) {
      return;
    }
    const obstacle = this.#quarantiner.obstacle(check, dataset);
    if (obstacle) {
      if (kind !== 'failed-again') {
        await this.#say(incident.id, `Nothing is quarantined: ${obstacle}`);
      }
      return;
    }
    const moved = await this.#quarantiner.move({
      check,
      dataset,
      runId: incident.lastRunId,
      reason: `${incident.title}: ${incident.actual}`,
    });
    if (moved) {
      await this.#say(
        incident.id,
        `Failing rows are moved into ${moved.table} as ${moved.id}`,
      );
    }
  }

  async #say(incident: string, text: string): Promise<void> {
    await this.#book.note(incident, {
      actor: SYSTEM_ACTOR,
      kind: 'commented',
      text,
    });
  }
}
