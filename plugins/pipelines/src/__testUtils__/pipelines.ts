import type {
  PipelineErrorDetail,
  PipelineListItem,
  PipelineState,
  PipelineStatus,
} from '@analytics-engine/plugin-analytics-common';
import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';

/** When everything here happened. */
export const NOW = '2026-03-01T12:00:00.000Z';

/** A pipeline's state as the backend would tell it. */
export function pipelineStatus(
  name: string,
  state: PipelineState = 'RUNNING',
  more: Partial<PipelineStatus> = {},
): PipelineStatus {
  return {
    name,
    state,
    desiredState: 'RUNNING',
    health: state === 'FAILED' ? 'DOWN' : 'UP',
    since: NOW,
    uptimeSeconds: 60,
    lagSeconds: 2,
    consumerLag: 10,
    eventsPerSecond: 120,
    successRate: 1,
    lastBatch: null,
    lastError: null,
    errorCount: 0,
    restarts: 0,
    heldBy: [],
    ...more,
  };
}

/** A failed batch with one record. */
export function failedBatch(id: string): PipelineErrorDetail {
  return {
    id,
    batchId: 'batch-9',
    dataset: 'orders',
    code: 'CANNOT_PARSE_TEXT',
    class: 'TYPE_MISMATCH',
    message: "Cannot parse 'abc' as UInt32",
    retryable: false,
    attempts: 1,
    records: 1,
    status: 'FAILED',
    firstSeen: NOW,
    lastSeen: NOW,
    sample: { topic: 'shop', partition: 0, offset: 41 },
    rows: [
      {
        topic: 'shop',
        partition: 0,
        offset: 41,
        payload: '{"quantity":"abc","email":"***"}',
        truncated: false,
        message: "Cannot parse 'abc' as UInt32",
      },
    ],
    columns: [
      {
        name: 'quantity',
        type: 'UInt32',
        personal: false,
        inPayload: true,
        payloadType: 'string',
      },
      {
        name: 'placed_at',
        type: 'DateTime',
        personal: false,
        inPayload: false,
        payloadType: null,
      },
    ],
    extraKeys: ['colour'],
  };
}

/** A pipeline as it was written. */
export function listItem(name: string, version = 1): PipelineListItem {
  return {
    definition: pipelineDefinitionSchema.parse({
      name,
      source: { topic: 'shop', group: `${name}-group` },
      sink: { dataset: 'orders' },
    }),
    origin: 'user',
    version,
    createdAt: NOW,
    updatedAt: NOW,
  };
}
