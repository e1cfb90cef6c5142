import { createHash } from 'node:crypto';
import { access, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../runCommand';
import { systemsCacheDirectory } from '../systemsCache';

const INSTALL_TIMEOUT_MS = 900_000;
const DEFAULT_RUN_TIMEOUT_MS = 120_000;

/**
 * A Python with some packages from PyPI, in the cache: made once for each set
 * of packages. pip's own settings and mirrors count.
 */
export class PythonEnvironment {
  /** Path of its Python. */
  readonly python: string;

  /** @param packages - pinned, as `name==version` */
  static async create(packages: string[]): Promise<PythonEnvironment> {
    const fingerprint = createHash('sha256')
      .update(packages.join('\n'))
      .digest('hex')
      .slice(0, 12);
    const directory = await systemsCacheDirectory(join('python', fingerprint));
    const complete = join(directory, 'complete');
    const environment = new PythonEnvironment(join(directory, 'bin', 'python'));
    const isComplete = await access(complete).then(
      () => true,
      () => false,
    );
    if (!isComplete) {
      await rm(directory, { recursive: true, force: true });
      const timeoutMs = INSTALL_TIMEOUT_MS;
      await runCommand('python3', ['-m', 'venv', directory], { timeoutMs });
      await runCommand(
        environment.python,
        ['-m', 'pip', 'install', '--quiet', ...packages],
        { timeoutMs },
      );
      await writeFile(complete, packages.join('\n'));
    }
    return environment;
  }

  private constructor(python: string) {
    this.python = python;
  }

  /** Runs a script to its end. @returns what it printed */
  async run(
    script: string,
    args: string[] = [],
    options: { env?: NodeJS.ProcessEnv; timeoutMs?: number } = {},
  ): Promise<string> {
    return runCommand(this.python, [script, ...args], {
      env: { ...process.env, ...options.env },
      timeoutMs: options.timeoutMs ?? DEFAULT_RUN_TIMEOUT_MS,
    });
  }
}
