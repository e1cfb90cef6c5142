import type { BenchTable } from '../stack/BenchTable';

/** One way to bring the records of a topic into a table. */
export interface Mover {
  name: string;
  /**
   * Moves all of them.
   *
   * @returns seconds from the start of reading to the last row in the table
   */
  move(options: {
    table: BenchTable;
    /** Unique per run: for groups and pipelines. */
    id: string;
    topic: string;
    events: number;
  }): Promise<number>;
}
