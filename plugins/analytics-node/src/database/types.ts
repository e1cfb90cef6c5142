import type { Knex } from 'knex';

/** The logical database `analytics` that the root-scoped services share. */
export interface AnalyticsDatabaseService {
  /** Migrated and ready. */
  getClient(): Promise<Knex>;
}
