import { spawn, type SpawnOptions } from 'node:child_process';

/** How much of a command's output an error repeats. */
const ERROR_OUTPUT_LENGTH = 2000;

/**
 * Runs a command to its end.
 *
 * @returns what it wrote to both outputs
 * @throws Error with the end of its output when it fails or takes too long
 */
export async function runCommand(
  command: string,
  args: string[],
  options: SpawnOptions & { timeoutMs: number },
): Promise<string> {
  const { timeoutMs, ...spawnOptions } = options;
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      ...spawnOptions,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    child.stdout!.on('data', data => {
      output += data;
    });
    child.stderr!.on('data', data => {
      output += data;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(output);
      } else {
        reject(
          new Error(
            `'${command} ${args.join(' ')}' ended with ${
              signal ?? code
            }: ${output.slice(-ERROR_OUTPUT_LENGTH)}`,
          ),
        );
      }
    });
  });
}

/** Whether a command of this name can be started. */
export async function hasCommand(command: string): Promise<boolean> {
  return await runCommand(command, ['--version'], { timeoutMs: 30_000 }).then(
    () => true,
    () => false,
  );
}

/** Whether packages of a Debian-like system can be installed by this process. */
export async function canUseApt(): Promise<boolean> {
  return process.getuid?.() === 0 && (await hasCommand('apt-get'));
}

/** Installs Debian packages. */
export async function aptInstall(...packages: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runCommand('apt-get', ['update'], { env, timeoutMs: 300_000 });
  await runCommand(
    'apt-get',
    ['install', '-y', '--no-install-recommends', ...packages],
    { env, timeoutMs: 600_000 },
  );
}
