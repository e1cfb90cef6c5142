import type { Knex } from 'knex';
import { Slice, type SliceName } from '../analysis/Slice';
import type { UnsavedSlice } from '../analysis/SliceRecorder';

interface Row {
  deployment_id: string;
  step: number;
  slice: SliceName;
  instance: string;
  figures: string;
}

const TABLE = 'ml_deployment_slices';

/** Both sides of one step of a deployment. */
export interface SlicePair {
  candidate: Slice;
  control: Slice;
}

/** What every backend process saw of a step, so that all of them judge the same. */
export class SliceStore {
  readonly #knex: Knex;
  readonly #instance: string;

  private constructor(knex: Knex, instance: string) {
    this.#knex = knex;
    this.#instance = instance;
  }

  static create(options: { knex: Knex; instance: string }): SliceStore {
    return new SliceStore(options.knex, options.instance);
  }

  /** Replaces what this process told of these sides before; one write for all of them. */
  async put(sides: readonly UnsavedSlice[]): Promise<void> {
    if (sides.length === 0) return;
    await this.#knex<Row>(TABLE)
      .insert(
        sides.map(({ deploymentId, step, slice, data }) => ({
          deployment_id: deploymentId,
          step,
          slice,
          instance: this.#instance,
          figures: JSON.stringify(data),
        })),
      )
      .onConflict(['deployment_id', 'step', 'slice', 'instance'])
      .merge(['figures']);
  }

  /** Both sides over all processes, also those that are gone. */
  async read(
    deploymentId: string,
    step: number,
    isUnit: boolean,
  ): Promise<SlicePair> {
    const rows = await this.#knex<Row>(TABLE).where({
      deployment_id: deploymentId,
      step,
    });
    const pair = {
      candidate: Slice.create({ isUnit }),
      control: Slice.create({ isUnit }),
    };
    for (const { slice, figures } of rows) {
      pair[slice].merge(Slice.create({ isUnit, data: JSON.parse(figures) }));
    }
    return pair;
  }

  /** Forgets a deployment that is over; its last comparison is kept with it. */
  async forget(deploymentId: string): Promise<void> {
    await this.#knex<Row>(TABLE)
      .where({ deployment_id: deploymentId })
      .delete();
  }
}
