/** Sets the checkout up if needed, then runs the given command with its toolchain. */
import { setUp } from './setup.mjs';
import { runInstead } from './toolchain.mjs';

const env = setUp();
const [command, ...args] = process.argv.slice(2);
runInstead(command, args, env);
