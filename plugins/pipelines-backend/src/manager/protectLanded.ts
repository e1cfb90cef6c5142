import type { PipelineDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  EventLogService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { ResolvedSink } from '../runner/types';
import { quoteIdentifier } from '../transform';
import type { LedgerView } from './types';

/**
 * Keeps a pipeline that the ledger does not know from landing again what its
 * tables have of the topic already: from an earlier pipeline of another name,
 * or from before the plugin's database was lost. The rows' positions say what
 * is there; below the highest one, every record is looked up before it is
 * inserted.
 *
 * @throws UnprocessableError when the log ends before what was landed: it was
 *   replaced, and its offsets no longer mean the same records
 */
export async function protectLanded(options: {
  definition: PipelineDefinition;
  sinks: ResolvedSink[];
  ledger: LedgerView;
  eventLog: EventLogService;
  warehouse: WarehouseService;
}): Promise<void> {
  const { definition, sinks, ledger, eventLog, warehouse } = options;
  const { topic, group } = definition.source;
  const positions = await ledger.positions(definition);
  const offsets = await eventLog.offsets({ topic, group });
  const assertReached = (partition: number, next: number, where: string) => {
    const end = offsets.find(each => each.partition === partition)?.end ?? 0;
    if (next > end) {
      throw new UnprocessableError(
        `${where} has records of topic '${topic}', partition ${partition}, up to offset ${
          next - 1
        }, but the log ends at ${end}: it was replaced, and its offsets no longer mean the same records. Use another topic, or remove the rows`,
      );
    }
  };
  for (const [partition, next] of positions) {
    assertReached(
      partition,
      next,
      `The ledger of pipeline '${definition.name}'`,
    );
  }
  if (positions.size > 0) {
    return;
  }
  const landed = new Map<number, number>();
  for (const { dataset } of sinks) {
    const { rows } = await warehouse.query<{
      partition: number;
      next: number | string;
    }>({
      name: 'pipeline-landed',
      query: `SELECT _partition AS partition, max(_offset) + 1 AS next FROM ${quoteIdentifier(
        dataset.table,
      )} WHERE _topic = {topic:String} GROUP BY _partition`,
      params: { topic },
      role: 'ingest',
    });
    for (const row of rows) {
      const partition = Number(row.partition);
      const next = Number(row.next);
      assertReached(partition, next, `Table '${dataset.table}'`);
      landed.set(partition, Math.max(landed.get(partition) ?? 0, next));
    }
  }
  if (landed.size === 0) {
    return;
  }
  // Going there and back makes the ledger treat what lies between as a replay.
  await ledger.setPositions(definition, landed);
  const begin = new Map(
    [...landed.keys()].map(partition => {
      const found = offsets.find(each => each.partition === partition);
      return [partition, found?.committed ?? found?.earliest ?? 0];
    }),
  );
  await ledger.setPositions(definition, begin);
}
