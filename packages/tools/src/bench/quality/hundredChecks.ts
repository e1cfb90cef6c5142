import {
  checkDefinitionSchema,
  type CheckDefinition,
  type CheckDefinitionInput,
} from '@analytics-engine/plugin-analytics-common';
import { wideOrders } from './wideOrders';

type Part = Record<string, unknown>;

const TEXTS = ['order_id', 'product_id', 'description', 'email'];
const CODES = ['currency', 'country', 'status', 'warehouse'];
const NUMBERS = ['order_line', 'quantity', 'score', 'weight', 'unit_price'];
const ranges = [
  [-1, 5_000],
  [-5, 6_000],
  [-1, 10_000],
  [-2, 99_999],
  [-10, 100_000],
  [0, 200_000],
];

/**
 * A hundred checks as people write them: completeness of every column, sets,
 * patterns and lengths of texts, ranges of numbers and times, some of them
 * with a filter. Uniqueness is measured for itself.
 */
export function hundredChecks(): CheckDefinition[] {
  const validity = (column: string, rule: Part, more: Part = {}): Part => ({
    type: 'validity',
    column,
    rule,
    ...more,
  });
  const parts: Part[] = [
    ...wideOrders.columns.map(({ name }) => ({
      type: 'completeness',
      column: name,
    })),
    ...NUMBERS.flatMap(column =>
      ranges.map(([min, max]) => validity(column, { kind: 'range', min, max })),
    ),
    ...TEXTS.flatMap(column =>
      [5, 6, 7].map(min =>
        validity(column, { kind: 'length', min, max: 60 + min }),
      ),
    ),
    ...CODES.flatMap(column => [
      validity(column, { kind: 'regex', pattern: '^[A-Za-z ]+$' }),
      validity(column, { kind: 'length', min: 3, max: 20 }),
    ]),
    validity('currency', { kind: 'set', values: ['GBP', 'EUR'] }),
    validity('country', {
      kind: 'set',
      values: ['United Kingdom', 'France', 'Germany', 'Eire', 'Spain'],
    }),
    validity('status', {
      kind: 'set',
      values: ['completed', 'cancelled', 'refunded'],
    }),
    validity('warehouse', { kind: 'set', values: ['north', 'south', 'east'] }),
    validity('product_id', { kind: 'regex', pattern: '^P[0-9]{6}$' }),
    validity('order_id', { kind: 'regex', pattern: '^[0-9]+$' }),
    validity('description', { kind: 'regex', pattern: '^product ' }),
    validity('email', { kind: 'regex', pattern: '@example.com$' }),
    validity('email', { kind: 'type', format: 'email' }),
    ...[0.29, 0.5, 1, 2].map(max =>
      validity('discount', { kind: 'range', min: 0, max }),
    ),
    ...['2025-01-01', '2025-06-01', '2026-01-01'].flatMap(day => [
      validity('order_date', { kind: 'range', min: `${day} 00:00:00` }),
      validity('updated_at', { kind: 'range', min: `${day} 00:00:00` }),
    ]),
    ...['completed', 'cancelled', 'refunded'].flatMap(status => [
      validity(
        'quantity',
        { kind: 'range', min: 0 },
        { filter: `status = '${status}'` },
      ),
      validity(
        'unit_price',
        { kind: 'range', min: 0, exclusive: true },
        { filter: `status = '${status}'` },
      ),
    ]),
    { type: 'freshness' },
    { type: 'volume', fail: { min: 1 } },
    { type: 'freshness', column: 'updated_at' },
  ];
  return parts.slice(0, 100).map((part, index) =>
    checkDefinitionSchema.parse({
      id: `check-${index}`,
      name: `Check ${index}`,
      dataset: wideOrders.name,
      ...part,
    } as CheckDefinitionInput),
  );
}
