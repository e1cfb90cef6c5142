import { WarehouseError } from '@analytics-engine/plugin-analytics-node';
import type { QuarantineClass } from '@analytics-engine/plugin-analytics-common';
import type { FailureKind } from '../core';
import { FencedError, TableHeldError } from '../ledger';

/** ClickHouse's codes that are about a row's content, with the class that people see. */
const ROW_CODES: Record<number, QuarantineClass> = {
  6: 'TYPE_MISMATCH',
  25: 'NOT_JSON',
  26: 'TYPE_MISMATCH',
  27: 'TYPE_MISMATCH',
  32: 'NOT_JSON',
  33: 'NOT_JSON',
  34: 'TYPE_MISMATCH',
  38: 'TYPE_MISMATCH',
  41: 'TYPE_MISMATCH',
  53: 'TYPE_MISMATCH',
  69: 'TYPE_MISMATCH',
  70: 'TYPE_MISMATCH',
  72: 'TYPE_MISMATCH',
  117: 'TYPE_MISMATCH',
  128: 'TOO_LARGE',
  129: 'TYPE_MISMATCH',
  130: 'TYPE_MISMATCH',
  131: 'TOO_LARGE',
  153: 'TRANSFORM_ERROR',
  190: 'TYPE_MISMATCH',
  306: 'OTHER',
  349: 'MISSING_COLUMN',
  376: 'TYPE_MISMATCH',
  395: 'TRANSFORM_ERROR',
  407: 'TYPE_MISMATCH',
  441: 'TYPE_MISMATCH',
  467: 'TYPE_MISMATCH',
  469: 'CONSTRAINT',
  636: 'TYPE_MISMATCH',
  675: 'TYPE_MISMATCH',
  676: 'TYPE_MISMATCH',
  691: 'TYPE_MISMATCH',
};

/**
 * Codes that are about the statement, the table or us, whatever the rows say:
 * a pipeline that meets one of them stops, and no record is blamed.
 */
const STATEMENT_CODES = new Set([
  10, 16, 20, 35, 42, 44, 46, 47, 57, 60, 62, 73, 80, 81, 115, 164, 192, 193,
  194, 195, 207, 218, 291, 452, 482, 497, 516, 573, 720,
]);

/** What a failed step of a block means for it. */
export function failureKindOf(
  error: Error,
  transforming: boolean,
): FailureKind {
  if (error instanceof FencedError || error.name === 'FencedError') {
    return 'fenced';
  }
  if (error.name === 'StaleEngineError') {
    return 'stale';
  }
  if (error instanceof TableHeldError || error.name === 'TableHeldError') {
    return 'held';
  }
  if (error.name !== 'WarehouseError') {
    return 'retry';
  }
  const { code, retryable } = error as WarehouseError;
  if (retryable || code === undefined) {
    return 'retry';
  }
  if (ROW_CODES[code]) {
    return 'rows';
  }
  return transforming && !STATEMENT_CODES.has(code) ? 'rows' : 'fatal';
}

/** The class of a record that the engine refused alone. */
export function quarantineClassOf(
  error: Error,
  transforming: boolean,
): QuarantineClass {
  const { code, message } = error as WarehouseError;
  if (code === 117 && /duplicate/i.test(message)) {
    return 'DUPLICATE_KEY';
  }
  if (code === 117 && /unknown field/i.test(message)) {
    return 'UNKNOWN_COLUMN';
  }
  const known = code === undefined ? undefined : ROW_CODES[code];
  // A value that the parser read is refused by an expression of the transform.
  if (transforming && !/\(at row \d+\)/.test(message)) {
    return known === 'CONSTRAINT' ? known : 'TRANSFORM_ERROR';
  }
  return known ?? 'OTHER';
}
