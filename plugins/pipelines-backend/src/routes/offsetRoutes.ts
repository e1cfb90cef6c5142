import {
  offsetsMoveResponseSchema,
  pipelineOffsetsResponseSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  EventLogService,
  PartitionOffsets,
} from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  fieldsError,
  StateConflictError,
} from '@analytics-engine/plugin-analytics-node';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { positionOf } from '../lag/LagTracker';
import type { PipelineManager } from '../manager/PipelineManager';
import type { LedgerView } from '../manager/types';
import { flagQuery, nameParams } from './params';

/** Most partitions of one request. */
const MAX_PARTITIONS = 10_000;

const moveSchema = z.strictObject({
  offsets: z
    .array(
      z.strictObject({
        partition: z.int().min(0),
        /** Next offset to read, or an end of the partition. */
        offset: z.union([z.int().min(0), z.enum(['earliest', 'latest'])]),
      }),
    )
    .min(1)
    .max(MAX_PARTITIONS),
  /** Of the dry run: refuses the move when things have changed since. */
  planHash: z.string().max(64).optional(),
  reason: z.string().min(1).max(500).optional(),
});

interface Move {
  topic: string;
  partition: number;
  from: number;
  to: number;
  /** Offsets between the old and the new position. */
  records: number;
  effect: 'NONE' | 'READ_AGAIN' | 'SKIP';
}

/** Where a pipeline reads, and moving it. */
export function createOffsetRoutes(options: {
  manager: PipelineManager;
  ledger: LedgerView;
  eventLog: EventLogService;
}): ApiRoute<any, any, any>[] {
  const { manager, ledger, eventLog } = options;
  return [
    defineRoute({
      method: 'get',
      path: '/{name}/offsets',
      role: 'viewer',
      summary: 'Committed offset, end, lag and verdict per partition',
      description:
        "The verdicts are Burrow's: OK, WARNING (lag does not shrink), STALL (no progress), STOP (no reader), REWIND (position went back).",
      params: nameParams,
      responses: {
        200: {
          description: 'Every partition with its verdict',
          schema: pipelineOffsetsResponseSchema,
        },
      },
      handler: async ({ params }) => ({
        body: await manager.entry(params.name).monitor.offsets(),
      }),
    }),
    defineRoute({
      method: 'put',
      path: '/{name}/offsets',
      role: 'operator',
      summary: 'Move the position of a stopped pipeline',
      description:
        'dryRun=true, the default, answers what would happen. Moving back reads records again: those that the table has are not inserted a second time, those that it lacks land. Moving forward skips records for this pipeline and needs a reason.',
      params: nameParams,
      query: z.strictObject({ dryRun: flagQuery.default(true) }),
      body: moveSchema,
      audit: {
        action: (_context, result) =>
          (result?.body as { dryRun?: boolean } | undefined)?.dryRun
            ? undefined
            : 'PIPELINE_OFFSETS_MOVE',
        target: ({ params }) => `pipeline:${params.name}`,
        details: ({ body }) => ({ ...body }),
      },
      responses: {
        200: {
          description: 'Every move with its effect',
          schema: offsetsMoveResponseSchema,
        },
        400: {
          description:
            'Unknown partition, offset that is not there, or no reason',
        },
        409: { description: 'Not STOPPED' },
      },
      handler: async ({ params, query, body }) => {
        const { pipeline } = manager.entry(params.name);
        const { topic, group } = pipeline.definition.source;
        const positions = await ledger.positions(pipeline.definition);
        const moves = planMoves(
          await eventLog.offsets({ topic, group }),
          positions,
          body.offsets,
        );
        const skipped = moves
          .filter(({ effect }) => effect === 'SKIP')
          .reduce((sum, { records }) => sum + records, 0);
        const planHash = hashOf(moves);
        if (!query.dryRun) {
          if (pipeline.state !== 'STOPPED') {
            throw new StateConflictError(
              `Pipeline '${params.name}' is ${pipeline.state}: its position can be moved only while it is STOPPED`,
              { details: { state: pipeline.state, allowedActions: ['stop'] } },
            );
          }
          if (body.planHash !== undefined && body.planHash !== planHash) {
            throw new StateConflictError(
              `The position of pipeline '${params.name}' or its topic has changed since the dry run: look at it again`,
              { details: { moves, planHash } },
            );
          }
          if (skipped > 0 && !body.reason) {
            throw fieldsError([
              {
                field: 'reason',
                message: `expected a text: ${skipped} records would be skipped`,
              },
            ]);
          }
          const targets = new Map(
            moves.map(({ partition, to }) => [partition, to]),
          );
          await ledger.setPositions(pipeline.definition, targets);
          await eventLog.resetOffsets({ topic, group, offsets: targets });
        }
        return {
          body: {
            pipeline: params.name,
            dryRun: query.dryRun,
            moves,
            skipped,
            planHash,
          },
        };
      },
    }),
  ];
}

function hashOf(moves: Move[]): string {
  return createHash('sha256')
    .update(JSON.stringify(moves))
    .digest('hex')
    .slice(0, 16);
}

/** @throws ValidationError with every offset that does not exist */
function planMoves(
  partitions: PartitionOffsets[],
  positions: Map<number, number>,
  wanted: z.output<typeof moveSchema>['offsets'],
): Move[] {
  const issues: Array<{ field: string; message: string }> = [];
  const moves: Move[] = [];
  const seen = new Set<number>();
  wanted.forEach(({ partition, offset }, index) => {
    const found = partitions.find(each => each.partition === partition);
    if (!found || seen.has(partition)) {
      issues.push({
        field: `offsets[${index}].partition`,
        message: found
          ? `partition ${partition} is named twice`
          : `expected one of ${partitions
              .map(each => each.partition)
              .join(', ')}, found ${partition}`,
      });
      return;
    }
    seen.add(partition);
    const named = { earliest: found.earliest, latest: found.end };
    const to = typeof offset === 'number' ? offset : named[offset];
    if (to < found.earliest || to > found.end) {
      issues.push({
        field: `offsets[${index}].offset`,
        message: `expected ${found.earliest} to ${found.end}, found ${to}`,
      });
      return;
    }
    const from = positionOf(found, positions);
    const effects = { '-1': 'READ_AGAIN', '0': 'NONE', '1': 'SKIP' } as const;
    moves.push({
      topic: found.topic,
      partition,
      from,
      to,
      records: Math.abs(to - from),
      effect: effects[String(Math.sign(to - from)) as keyof typeof effects],
    });
  });
  if (issues.length > 0) {
    throw fieldsError(issues);
  }
  return moves;
}
