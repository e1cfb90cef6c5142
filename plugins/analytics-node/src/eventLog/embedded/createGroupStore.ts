import type { Knex } from 'knex';
import { isSqlite } from '../../database/isSqlite';
import { SQLITE_PRAGMAS, sqliteFilename } from '../openEventLogDatabase';
import type { GroupStore } from './GroupStore';
import { KnexGroupStore } from './KnexGroupStore';
import { SqliteGroupStore } from './SqliteGroupStore';
import { WriterThread } from './WriterThread';

/** The way of storing appends that is quick on this database. */
export function createGroupStore(knex: Knex): GroupStore {
  const filename = isSqlite(knex) ? sqliteFilename(knex) : undefined;
  if (filename === undefined) {
    return KnexGroupStore.create(knex);
  }
  return SqliteGroupStore.create({
    knex,
    writer: WriterThread.create({ filename, pragmas: SQLITE_PRAGMAS }),
  });
}
