import { isDeepStrictEqual } from 'node:util';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { ValidationError } from '../access/errors';
import { describeIssues } from '../access/validation/describeIssues';
import { isSqlite } from '../database/isSqlite';
import type { AnalyticsDatabaseService } from '../database/types';
import type { SettingsSection, SettingsService, SettingsUpdate } from './types';

/** Longest JSON of one section, characters. */
const MAX_SECTION_LENGTH = 256 * 1024;

interface SettingsRow {
  section: string;
  value: string;
  version: number;
  updated_at: string;
}

/** {@link SettingsService} in the table `settings`. */
export class DatabaseSettings implements SettingsService {
  readonly #database: AnalyticsDatabaseService;
  readonly #logger: LoggerService;
  readonly #listeners = new Map<string, Set<() => void>>();

  static create(options: {
    database: AnalyticsDatabaseService;
    logger: LoggerService;
  }): DatabaseSettings {
    return new DatabaseSettings(options.database, options.logger);
  }

  private constructor(
    database: AnalyticsDatabaseService,
    logger: LoggerService,
  ) {
    this.#database = database;
    this.#logger = logger;
  }

  async get<T>(
    section: string,
    schema: z.ZodType<T>,
  ): Promise<SettingsSection<T>> {
    const knex = await this.#database.getClient();
    const row = await knex<SettingsRow>('settings').where({ section }).first();
    return {
      value: parse(section, schema, row ? JSON.parse(row.value) : {}),
      version: row?.version ?? 0,
    };
  }

  async update<T>(
    section: string,
    schema: z.ZodType<T>,
    patch: Record<string, unknown>,
    options: { expectedVersion?: number } = {},
  ): Promise<SettingsUpdate<T>> {
    const knex = await this.#database.getClient();
    const update = await knex.transaction(async trx => {
      const row = await lockSection(trx, section);
      if (
        options.expectedVersion !== undefined &&
        options.expectedVersion !== row.version
      ) {
        throw new ConflictError(
          `Settings '${section}' are at version ${row.version}, expected ${options.expectedVersion}`,
        );
      }
      const stored = JSON.parse(row.value) as Record<string, unknown>;
      const merged = { ...stored, ...patch };
      const previous = parse(section, schema, stored);
      const config = parse(section, schema, merged);
      const changed = changedKeys(previous, config);
      const value = JSON.stringify(merged);
      if (value.length > MAX_SECTION_LENGTH) {
        throw new ValidationError(
          `Settings '${section}' would take ${value.length} characters, at most ${MAX_SECTION_LENGTH} are kept`,
        );
      }
      if (value === row.value) {
        return { config, previous, changed, version: row.version };
      }
      const version = row.version + 1;
      await trx<SettingsRow>('settings')
        .where({ section })
        .update({ value, version, updated_at: new Date().toISOString() });
      return { config, previous, changed, version };
    });
    this.#notify(section);
    return update;
  }

  onChange(section: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(section) ?? new Set();
    this.#listeners.set(section, listeners);
    // A function of its own, so that registering twice means two callbacks.
    const entry = () => listener();
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  #notify(section: string): void {
    for (const listener of [...(this.#listeners.get(section) ?? [])]) {
      try {
        listener();
      } catch (error) {
        this.#logger.error(
          `A listener of the settings '${section}' failed`,
          error as Error,
        );
      }
    }
  }
}

/** Creates the row if need be, so that two first updates wait for each other too. */
async function lockSection(
  trx: Knex.Transaction,
  section: string,
): Promise<SettingsRow> {
  await trx<SettingsRow>('settings')
    .insert({
      section,
      value: '{}',
      version: 0,
      updated_at: new Date().toISOString(),
    })
    .onConflict('section')
    .ignore();
  const query = trx<SettingsRow>('settings').where({ section }).first();
  return (await (isSqlite(trx) ? query : query.forUpdate()))!;
}

function parse<T>(section: string, schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (!result.success) {
    const issues = describeIssues(result.error, value);
    throw new ValidationError(
      `Settings '${section}' are not valid: ${issues
        .map(issue => `${issue.field}: ${issue.message}`)
        .join('; ')}`,
      { details: { issues } },
    );
  }
  return result.data;
}

function changedKeys(before: unknown, after: unknown): string[] {
  const old = Object(before) as Record<string, unknown>;
  const now = Object(after) as Record<string, unknown>;
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    key => !isDeepStrictEqual(old[key], now[key]),
  );
}
