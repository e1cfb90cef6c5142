import type { Random } from './Random';
import type { Scheduled } from './types';

interface Task {
  process?: Scheduled;
  run(): void;
}

/** What there is to do in a history, in any order. */
export class Tasks {
  private readonly tasks: Task[] = [];

  constructor(private readonly random: Random) {}

  get size(): number {
    return this.tasks.length;
  }

  /** @param process - whose task it is: a dead one does nothing any more */
  add(run: () => void, process?: Scheduled): void {
    this.tasks.push({ process, run });
  }

  /** Does one of them, unless its process is stalled at this step of the world. */
  runOne(step: number): void {
    const index = this.random.below(this.tasks.length);
    const task = this.tasks[index];
    if (task.process && task.process.stalledUntilStep > step) {
      return;
    }
    this.tasks[index] = this.tasks[this.tasks.length - 1];
    this.tasks.pop();
    if (!task.process || task.process.alive) {
      task.run();
    }
  }
}
