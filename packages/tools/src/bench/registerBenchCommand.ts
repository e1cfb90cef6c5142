import { InputError } from '@backstage/errors';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { cpus, totalmem } from 'node:os';
import { anomalies } from './benches/anomalies';
import { append } from './benches/append';
import { drift } from './benches/drift';
import { eventToVisible } from './benches/eventToVisible';
import { logToTable } from './benches/logToTable';
import { poison } from './benches/poison';
import { predict } from './benches/predict';
import { quality } from './benches/quality';
import { rollout } from './benches/rollout';
import { training } from './benches/training';
import type { Bench } from './benches/types';

const BENCHES: Bench[] = [
  logToTable,
  eventToVisible,
  append,
  poison,
  quality,
  anomalies,
  training,
  rollout,
  drift,
  predict,
];
const GIB = 1024 ** 3;

interface BenchFlags {
  quick?: boolean;
  rounds?: number;
  events?: number;
  log: 'embedded' | 'kafka';
  only?: string[];
  telco?: string;
}

/** Adds `bench [name]`. */
export function registerBenchCommand(program: Command): void {
  program
    .command('bench')
    .description('measure ratios in one interleaved run')
    .argument('[name]', BENCHES.map(({ name }) => name).join(', '))
    .option('--quick', 'few events and rounds')
    .option('--rounds <number>', 'rounds of every candidate', wholeNumber)
    .option('--events <number>', 'events of one round', wholeNumber)
    .option('--only <part...>', 'parts of predict, instead of all')
    .option(
      '--telco <file>',
      'telco-customer-churn.csv as the fifth data set of training',
    )
    .addOption(
      new Option('--log <type>', 'event log')
        .choices(['embedded', 'kafka'])
        .default('embedded'),
    )
    .action(async (name: string | undefined, flags: BenchFlags) => {
      const say = (message: string) => process.stdout.write(`${message}\n`);
      const bench = BENCHES.find(each => each.name === name);
      if (!bench) {
        const list = BENCHES.map(
          each => `  ${each.name.padEnd(18)} ${each.description}`,
        ).join('\n');
        if (name === undefined) {
          say(list);
          return;
        }
        throw new InputError(
          `There is no benchmark '${name}'; there are\n${list}`,
        );
      }
      say(
        `${bench.name}: ${bench.description}\n` +
          `Node ${process.versions.node}, ${cpus().length} x ${
            cpus()[0].model
          }, ${Math.round(totalmem() / GIB)} GiB`,
      );
      // So that what waits for the end of this process is done.
      process.once('SIGINT', () => process.exit(130));
      process.once('SIGTERM', () => process.exit(143));
      const report = await bench.run({ ...flags, quick: !!flags.quick, say });
      say(`\n${report}`);
      // The engine's client keeps sockets open for a while.
      process.exit(0);
    });
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InvalidArgumentError('expected a whole number of 1 or more');
  }
  return value;
}
