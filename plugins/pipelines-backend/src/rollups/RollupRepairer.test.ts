import { mockServices } from '@backstage/backend-test-utils';
import { eventually } from '../__testUtils__/eventually';
import { observer, order, useRunners } from '../__testUtils__/useRunners';
import { PROOF_ORDERS, PROOF_ROLLUP } from '../proof/openProofWorld';
import { RollupRepairer } from './RollupRepairer';

const DRAIN_LIMIT_MS = 300;

describe('RollupRepairer', () => {
  const { createRunner, rows, world } = useRunners();

  it('lets pipelines land while a block of somebody else does not end, and repairs once it has', async () => {
    const { ledger, warehouse } = world();
    const { table } = PROOF_ORDERS;
    await ledger.fences.ensureTables([table]);
    const scope = { pipeline: 'stuck', group: 'stuck', topic: 'stuck' };
    const ranges = [{ partition: 0, firstOffset: 0, lastOffset: 9 }];
    await ledger.renewLease('stuck', Date.now());
    const [number] = await ledger.record({
      scope,
      owner: 'stuck',
      incarnation: 'e1',
      definitionVersion: 1,
      tables: [table],
      blocks: [
        {
          ranges,
          records: 10,
          bytes: 100,
          startedAtMs: 1,
          oldestAppendedAtMs: 1,
          youngestAppendedAtMs: 1,
        },
      ],
      nowMs: Date.now(),
    });
    await ledger.oweRepair(table, ['202401']);
    const repairer = RollupRepairer.create({
      warehouse,
      ledger,
      logger: mockServices.logger.mock(),
      sinks: [{ dataset: PROOF_ORDERS, rollups: [PROOF_ROLLUP] }],
      drainLimitMs: DRAIN_LIMIT_MS,
    });
    const raised: number[] = [];
    const { fences } = ledger;
    const raise = fences.raise.bind(fences);
    jest.spyOn(fences, 'raise').mockImplementation(async fence => {
      const up = await raise(fence);
      if (up) {
        raised.push(fence.nowMs);
      }
      return up;
    });
    // Again and again, as every settled block of a pipeline does.
    const timer = setInterval(() => repairer.trigger(), 20);
    try {
      await eventually(
        () =>
          world().knex('ledger_fences').where({ table_name: table }).first(),
        ({ owner }) => owner !== null,
      );

      const { observe } = observer();
      const runner = await createRunner({ topic: 'others' }, observe);
      await runner.start();
      for (let round = 0; round < 3; round++) {
        await world().eventLog.append('others', [order(round)]);
        await eventually(
          () => rows('others'),
          found => found.rows === round + 1,
        );
      }
      expect(await ledger.repairs(table)).toHaveLength(1);
      await eventually(
        async () => raised.length,
        times => times > 1,
      );
      // Twice as long for the pipelines as for the repair.
      expect(raised[1] - raised[0]).toBeGreaterThanOrEqual(3 * DRAIN_LIMIT_MS);

      await ledger.complete({
        scope,
        owner: 'stuck',
        block: {
          number,
          foundAgain: false,
          definitionVersion: 1,
          ranges,
          records: 10,
          quarantined: 0,
          refused: [],
          attempts: 1,
          lost: [],
          incarnation: 'e1',
          startedAtMs: Date.now(),
          finishedAtMs: Date.now(),
          verifiedAtMs: Date.now(),
          suspectTables: [],
        },
      });
      await eventually(
        () => ledger.repairs(table),
        owed => owed.length === 0,
      );
    } finally {
      clearInterval(timer);
      await repairer.stop();
    }
  });
});
