import { simulate } from './simulate';

// A process of its own: inside the test runner's sandbox the same histories
// take ten times as long.
const [histories, firstSeed] = process.argv.slice(2).map(Number);
process.stdout.write(JSON.stringify(simulate({ histories, firstSeed })));
