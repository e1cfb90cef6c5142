/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports --
   The proof is an internal of the plugin, not part of what it offers to others. */
import {
  runCrashProof,
  type CrashProofResult,
} from '@analytics-engine/plugin-pipelines-backend/src/proof';
import { InvalidArgumentError, type Command } from 'commander';

const DEFAULT_KILLS = 200;

/** Adds `prove crash`. */
export function registerProveCommand(program: Command): void {
  program
    .command('prove')
    .description('try to break a promise, for real')
    .command('crash')
    .description(
      'kill the process and the engine at every step of a block’s life and at random moments, start them again and compare',
    )
    .option('--kills <number>', 'how often', wholeNumber, DEFAULT_KILLS)
    .option('--seed <number>', 'the same seed kills alike', wholeNumber)
    .action(async (options: { kills: number; seed?: number }) => {
      const startedAt = Date.now();
      const result = await runCrashProof({
        ...options,
        onKill: line => process.stdout.write(`${line}\n`),
      });
      const seconds = Math.round((Date.now() - startedAt) / 1000);
      process.stdout.write(`\n${summarise(result, seconds)}\n`);
      process.exitCode = result.proven ? 0 : 1;
    });
}

/** What was killed, what was compared, and the verdict. */
export function summarise(result: CrashProofResult, seconds: number): string {
  const places = Object.entries(result.killsAt)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([place, kills]) => `  ${place.padEnd(32)} ${kills}`);
  const figures = Object.entries(result.comparison).map(
    ([name, value]) =>
      `  ${name.padEnd(32)} ${
        typeof value === 'object' ? JSON.stringify(value) : value
      }`,
  );
  return [
    `${result.kills} kills in ${seconds} s, seed ${result.seed}`,
    ...places,
    'Compared at the end',
    ...figures,
    `  ${'acknowledgedLost'.padEnd(32)} ${result.acknowledgedLost}`,
    ...result.failures.map(failure => `  failure: ${failure}`),
    result.proven
      ? 'PROVEN: every acknowledged event is there once, and roll-ups equal a recount'
      : `BROKEN: the data is kept in ${result.directory}`,
  ].join('\n');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('expected a whole number of 1 or more');
  }
  return value;
}
