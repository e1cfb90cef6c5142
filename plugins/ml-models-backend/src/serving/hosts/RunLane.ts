/// <reference lib="es2024.sharedmemory" />
import type { RunRequest, RunResult } from './types';

/** Of a matrix and of a result; what is larger goes as a message. */
const MOST_NUMBERS = 2 ** 18;
const MOST_DIMS = 4;
/** What stands where in the lane; the thread is told. */
const SIGNALS = {
  /** Counts what the thread has been called for. */
  calls: 0,
  /** Counts what the thread has done in the lane. */
  answers: 1,
  /** 1 while a run waits for the thread. */
  request: 2,
  /** 1 while a result waits for the portal. */
  result: 3,
};
const REQUEST = { id: 0, route: 1, rows: 2, width: 3, numbers: 4 };
const ANSWER = { id: 0, numbers: 1, runMicroseconds: 2, rank: 3, dims: 4 };

/** A run as it is sent to a thread. */
export type LaneRun = Omit<RunRequest, 'timeoutMs'> & { id: number };
/** What came back by the lane. */
export type LaneAnswer = RunResult & { id: number };

interface Route {
  number: number;
  input: string;
  output: string;
}

/**
 * Memory that the portal shares with one thread, for one run at a time.
 *
 * A message between threads is cloned, queued and dispatched by two event
 * loops, on cores that have just woken and have nothing of it in their caches:
 * together some tenths of a millisecond. Here the thread sleeps on the memory
 * itself and finds a matrix and five numbers in it.
 */
export class RunLane {
  readonly #signals = new Int32Array(
    new SharedArrayBuffer(4 * Object.keys(SIGNALS).length),
  );
  readonly #facts = new Float64Array(
    new SharedArrayBuffer(8 * (ANSWER.dims + MOST_DIMS)),
  );
  readonly #numbers = new Float32Array(new SharedArrayBuffer(4 * MOST_NUMBERS));
  /** Of each session what it is asked for; the thread knows it by number. */
  readonly #routes = new Map<string, Route>();
  #lastRoute = 0;
  #isTaken = false;

  static create(): RunLane {
    return new RunLane();
  }

  private constructor() {}

  /** For the thread. */
  get shared(): object {
    return {
      signals: this.#signals,
      facts: this.#facts,
      numbers: this.#numbers,
      mostDims: MOST_DIMS,
      at: { signals: SIGNALS, request: REQUEST, answer: ANSWER },
    };
  }

  /** Wakes the thread, which sees no messages while it sleeps. */
  call(): void {
    Atomics.add(this.#signals, SIGNALS.calls, 1);
    Atomics.notify(this.#signals, SIGNALS.calls);
  }

  /** The number of a run's route, for the message that tells the thread of it. */
  routeOf({ key, input, output }: LaneRun): number {
    const known = this.#routes.get(key);
    if (known && known.input === input && known.output === output) {
      return known.number;
    }
    const number = ++this.#lastRoute;
    this.#routes.set(key, { number, input, output });
    return number;
  }

  /** For a session that is let go. */
  forget(key: string): void {
    this.#routes.delete(key);
  }

  /**
   * Hands a run over; false when it must go as a message: another one is under
   * way, it is too large, or the thread does not know its route yet.
   *
   * @param onAnswer - not called when the answer is an error or does not fit: it is a message then
   */
  offer(request: LaneRun, onAnswer: (answer: LaneAnswer) => void): boolean {
    const { id, key, input, output, rows, width, matrix } = request;
    const route = this.#routes.get(key);
    if (
      this.#isTaken ||
      matrix.length > MOST_NUMBERS ||
      route?.input !== input ||
      route.output !== output
    ) {
      return false;
    }
    this.#isTaken = true;
    const answers = Atomics.load(this.#signals, SIGNALS.answers);
    this.#facts[REQUEST.id] = id;
    this.#facts[REQUEST.route] = route.number;
    this.#facts[REQUEST.rows] = rows;
    this.#facts[REQUEST.width] = width;
    this.#facts[REQUEST.numbers] = matrix.length;
    this.#numbers.set(matrix);
    Atomics.store(this.#signals, SIGNALS.request, 1);
    this.call();
    void this.#awaitAnswer(answers, onAnswer);
    return true;
  }

  /** Ends the wait for a thread that has ended. */
  close(): void {
    Atomics.add(this.#signals, SIGNALS.answers, 1);
    Atomics.notify(this.#signals, SIGNALS.answers);
  }

  async #awaitAnswer(
    answers: number,
    onAnswer: (answer: LaneAnswer) => void,
  ): Promise<void> {
    // The notice of one answer can come when its number has been seen, and end the next wait.
    do {
      await Atomics.waitAsync(this.#signals, SIGNALS.answers, answers).value;
    } while (Atomics.load(this.#signals, SIGNALS.answers) === answers);
    const isHere = Atomics.exchange(this.#signals, SIGNALS.result, 0) === 1;
    const facts = this.#facts;
    const answer = isHere && {
      id: facts[ANSWER.id],
      data: this.#numbers.slice(0, facts[ANSWER.numbers]),
      dims: [...facts.subarray(ANSWER.dims, ANSWER.dims + facts[ANSWER.rank])],
      runMicroseconds: facts[ANSWER.runMicroseconds],
    };
    this.#isTaken = false;
    if (answer) onAnswer(answer);
  }
}
