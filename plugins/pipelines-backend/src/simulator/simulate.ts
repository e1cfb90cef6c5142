import { BrokenPromise } from './BrokenPromise';
import type { Mutation } from './types';
import { World } from './World';

/** What {@link simulate} found. */
export interface SimulationResult {
  histories: number;
  /** Things that went wrong in them, on purpose. */
  faults: number;
  /** Records that were in a table twice for a while. */
  surplus: number;
  /** First history that broke a promise. */
  broken?: { seed: number; message: string };
}

/** What {@link simulate} is to run. */
export interface SimulationOptions {
  histories: number;
  firstSeed?: number;
  mutation?: Mutation;
}

/**
 * Runs the real core through seeded histories. Stops at the first that breaks
 * a promise; {@link replay} tells it step by step.
 */
export function simulate(options: SimulationOptions): SimulationResult {
  const result: SimulationResult = { histories: 0, faults: 0, surplus: 0 };
  const { firstSeed = 1, mutation } = options;
  for (let seed = firstSeed; seed < firstSeed + options.histories; seed++) {
    const world = new World(seed, mutation);
    try {
      world.run();
    } catch (error) {
      const kind =
        error instanceof BrokenPromise ? '' : `${(error as Error).stack}`;
      result.broken = {
        seed,
        message: `${(error as Error).message}${kind && `\n${kind}`}`,
      };
      return result;
    } finally {
      result.histories += 1;
      result.faults += world.faults;
      result.surplus += world.surplus;
    }
  }
  return result;
}

/** Runs one history and answers what happened, line by line. */
export function replay(seed: number, mutation?: Mutation): string[] {
  const lines: string[] = [];
  const world = new World(seed, mutation, line => lines.push(line));
  try {
    world.run();
    lines.push('all promises kept');
  } catch (error) {
    lines.push(`BROKEN: ${(error as Error).message}`);
  }
  return lines;
}
