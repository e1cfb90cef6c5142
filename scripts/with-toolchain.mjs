/** Sets the checkout up if needed, then runs the given command with its toolchain. */
import { spawn } from 'node:child_process';
import { setUp } from './setup.mjs';
import { ROOT } from './toolchain.mjs';

const env = setUp();
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: ROOT, stdio: 'inherit', env });
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => child.kill(signal));
}
child.on('exit', (code, signal) => {
  process.exitCode = signal ? 1 : code ?? 1;
});
