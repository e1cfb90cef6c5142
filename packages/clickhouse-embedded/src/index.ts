/**
 * A ClickHouse engine (chDB) behind ClickHouse's HTTP interface, supervised, for Node.js.
 *
 * @packageDocumentation
 */
export { EmbeddedClickHouse } from './supervisor/EmbeddedClickHouse';
export { EmbeddedClickHouseError } from './supervisor/EmbeddedClickHouseError';
export type { InsertSpool, SpooledInsert } from './supervisor/InsertSpool';
export type {
  EmbeddedClickHouseOptions,
  EmbeddedLogger,
  EmbeddedState,
  EmbeddedStateChange,
} from './types';
