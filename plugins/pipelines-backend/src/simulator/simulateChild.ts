import { simulate } from './simulate';
import type { SimulationOptions } from './simulate';

// A process of its own: inside the test runner's sandbox the same histories
// take ten times as long.
const runs: SimulationOptions[] = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(runs.map(simulate)));
