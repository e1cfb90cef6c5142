import type { Random } from './Random';

/** A row to insert. */
export interface ModelRow {
  partition: number;
  offset: number;
  tablePartition: number;
}

/** An INSERT on its way through the engine, one small step at a time. */
export interface ModelStatement {
  /** What `KILL QUERY` finds it by: block number and sink. */
  prefix: string;
  steps: Array<() => void>;
  /** Called when the last step is done. */
  acknowledge(): void;
  /** Called when it ends otherwise. */
  fail(): void;
}

interface Part {
  rows: ModelRow[];
  writtenAtMs: number;
}

/** A table with a materialized view behind it. */
interface Table {
  parts: Part[];
  /** Rows counted by the view, per table partition. */
  view: number[];
  /** Youngest additions to the view. */
  viewParts: Array<{ id: number; count: number; writtenAtMs: number }>;
}

/**
 * The warehouse as measured: an insert becomes one part per table partition,
 * one after the other; the view is written after the source; for each part the
 * token is noted before the part is there (or after, by history); nothing
 * survives a crash that was only half done, except what was done.
 */
export class ModelEngine {
  incarnation = 1;
  nowMs = 0;
  readonly tables: Table[];
  private running: ModelStatement[] = [];
  private tokens = new Set<string>();

  constructor(
    private readonly random: Random,
    private readonly options: {
      sinks: number;
      tablePartitions: number;
      tokenFirst: boolean;
      /** After this time a part survives a power cut. */
      syncMs: number;
    },
  ) {
    this.tables = Array.from({ length: options.sinks }, () => ({
      parts: [],
      view: new Array<number>(options.tablePartitions).fill(0),
      viewParts: [],
    }));
  }

  get busy(): boolean {
    return this.running.length > 0;
  }

  /** Takes an INSERT in; its steps are done by {@link advance}. */
  submit(
    insert: { sink: number; prefix: string; token: string; rows: ModelRow[] },
    answers: { acknowledge(): void; fail(): void },
  ): void {
    const { sink, token, rows } = insert;
    const table = this.tables[sink];
    const steps: Array<() => void> = [];
    const groups = new Map<number, ModelRow[]>();
    for (const row of rows) {
      const group = groups.get(row.tablePartition);
      if (group) {
        group.push(row);
      } else {
        groups.set(row.tablePartition, [row]);
      }
    }
    for (const [id, group] of groups) {
      this.addPart(steps, `s${sink}/${token}/${id}`, () =>
        table.parts.push({ rows: group, writtenAtMs: this.nowMs }),
      );
    }
    for (const [id, group] of groups) {
      this.addPart(steps, `v${sink}/${token}/${id}`, () => {
        table.view[id] += group.length;
        table.viewParts.push({
          id,
          count: group.length,
          writtenAtMs: this.nowMs,
        });
      });
    }
    this.running.push({ prefix: insert.prefix, steps, ...answers });
  }

  /** Does one step of one running statement. */
  advance(): void {
    const index = this.random.below(this.running.length);
    const statement = this.running[index];
    const step = statement.steps.shift();
    if (step) {
      step();
    } else {
      this.running.splice(index, 1);
      statement.acknowledge();
    }
  }

  /** Ends the statements of a prefix between two steps. */
  kill(prefix: string): void {
    for (const statement of this.running.filter(s => s.prefix === prefix)) {
      this.running.splice(this.running.indexOf(statement), 1);
      statement.fail();
    }
  }

  /** The process dies: what runs is cut off, and some of the youngest parts and tokens were never written. */
  crash(loseParts: boolean): void {
    this.incarnation += 1;
    const cut = this.running;
    this.running = [];
    for (const table of loseParts ? this.tables : []) {
      const kept = (part: { writtenAtMs: number }) =>
        part.writtenAtMs + this.options.syncMs < this.nowMs ||
        !this.random.chance(0.4);
      table.parts = table.parts.filter(kept);
      table.viewParts = table.viewParts.filter(part => {
        const there = kept(part);
        table.view[part.id] -= there ? 0 : part.count;
        return there;
      });
    }
    if (this.random.chance(0.5)) {
      this.tokens = new Set(
        [...this.tokens].filter(() => this.random.chance(0.7)),
      );
    }
    for (const statement of cut) {
      statement.fail();
    }
  }

  /** Rows per offset of a range. */
  find(
    sink: number,
    range: { partition: number; firstOffset: number; lastOffset: number },
    visit: (offset: number) => void,
  ): void {
    for (const part of this.tables[sink].parts) {
      for (const row of part.rows) {
        if (
          row.partition === range.partition &&
          row.offset >= range.firstOffset &&
          row.offset <= range.lastOffset
        ) {
          visit(row.offset);
        }
      }
    }
  }

  /** Leaves one row of each of the offsets. */
  deduplicate(sink: number, partition: number, offsets: number[]): void {
    const twice = new Set(offsets);
    const seen = new Set<number>();
    for (const part of this.tables[sink].parts) {
      part.rows = part.rows.filter(row => {
        if (row.partition !== partition || !twice.has(row.offset)) {
          return true;
        }
        const first = !seen.has(row.offset);
        seen.add(row.offset);
        return first;
      });
    }
  }

  /** What a view would hold if it were computed anew. */
  recount(sink: number): number[] {
    const view = new Array<number>(this.options.tablePartitions).fill(0);
    for (const part of this.tables[sink].parts) {
      for (const row of part.rows) {
        view[row.tablePartition] += 1;
      }
    }
    return view;
  }

  /** Swaps a view's content. */
  replaceView(sink: number, view: number[]): void {
    this.tables[sink].view = view;
    this.tables[sink].viewParts = [];
  }

  private addPart(
    steps: Array<() => void>,
    token: string,
    commit: () => void,
  ): void {
    // Each of the two happens alone, so a crash can come between them.
    let skip = false;
    if (this.options.tokenFirst) {
      steps.push(() => {
        skip = this.tokens.has(token);
        this.tokens.add(token);
      });
      steps.push(() => {
        if (!skip) {
          commit();
        }
      });
    } else {
      steps.push(() => {
        skip = this.tokens.has(token);
        if (!skip) {
          commit();
        }
      });
      steps.push(() => this.tokens.add(token));
    }
  }
}
