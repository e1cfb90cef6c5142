import { createHash } from 'node:crypto';
import type { ModelVersion } from '@analytics-engine/plugin-analytics-common';
import type { Knex } from 'knex';
import type { GateReport } from './gate/types';

/** What is needed to tell one judged model from another. */
export type Judged = Pick<
  ModelVersion,
  'signature' | 'goldenRows' | 'goldenTolerance'
> & { artifact: { sha256: string } };

/** Keeps what the gate found. */
export class GateReports {
  readonly #knex: Knex;

  static create(options: { knex: Knex }): GateReports {
    return new GateReports(options.knex);
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async get(judged: Judged): Promise<GateReport | undefined> {
    const row = await this.#knex('ml_gate_reports')
      .where({ fingerprint: fingerprintOf(judged) })
      .first();
    return row && JSON.parse(row.report);
  }

  async save(judged: Judged, report: GateReport): Promise<void> {
    await this.#knex('ml_gate_reports')
      .insert({
        fingerprint: fingerprintOf(judged),
        report: JSON.stringify(report),
      })
      .onConflict('fingerprint')
      .merge();
  }
}

function fingerprintOf(judged: Judged): string {
  const { artifact, signature, goldenRows, goldenTolerance } = judged;
  return createHash('sha256')
    .update(
      JSON.stringify([artifact.sha256, signature, goldenRows, goldenTolerance]),
    )
    .digest('hex');
}
