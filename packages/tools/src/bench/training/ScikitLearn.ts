import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemsCacheDirectory } from '../../systems/systemsCache';

const run = promisify(execFile);
const MAX_OUTPUT_BYTES = 1024 * 1024;

/** scikit-learn in a Python environment of its own in the cache, installed from PyPI once. */
export class ScikitLearn {
  readonly #python: string;

  private constructor(python: string) {
    this.#python = python;
  }

  static async install(say: (message: string) => void): Promise<ScikitLearn> {
    const directory = await systemsCacheDirectory('scikit-learn');
    const python = join(directory, 'venv', 'bin', 'python');
    try {
      await access(python);
      await run(python, ['-c', 'import sklearn']);
    } catch {
      say('Installing scikit-learn from PyPI, once ...');
      await run('python3', ['-m', 'venv', join(directory, 'venv')]);
      await run(python, ['-m', 'pip', 'install', '-q', 'scikit-learn']);
    }
    return new ScikitLearn(python);
  }

  /** Runs a verb of scikit.py. @returns what it printed */
  async call(
    verb: string,
    directory: string,
    argument: string,
  ): Promise<string> {
    // eslint-disable-next-line no-restricted-syntax
    const script = join(__dirname, 'scikit.py');
    const { stdout } = await run(
      this.#python,
      [script, verb, directory, argument],
      { maxBuffer: MAX_OUTPUT_BYTES },
    );
    return stdout;
  }
}
