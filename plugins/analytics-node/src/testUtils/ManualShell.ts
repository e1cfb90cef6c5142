import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MANUAL_ADDRESS = 'localhost:8200';
const STATUS_LINE = '\n%{http_code}';

/**
 * Runs commands of the operations manual to the letter, as a person would and
 * without more credentials than they name, against a test's backend. It needs
 * `curl`, so that its tests belong to the systems (`*.systems.ts`).
 */
export class ManualShell {
  readonly #port: number;

  private constructor(port: number) {
    this.#port = port;
  }

  static create(options: { port: number }): ManualShell {
    return new ManualShell(options.port);
  }

  /** @param command - one `curl` of the manual, which may span lines */
  async curl(command: string): Promise<{ status: number; body: any }> {
    const text = command.replace(MANUAL_ADDRESS, `localhost:${this.#port}`);
    const { stdout } = await run(
      'sh',
      ['-c', `${text} --silent --write-out "$STATUS_LINE"`],
      { env: { ...process.env, STATUS_LINE, NO_PROXY: '*' } },
    );
    const at = stdout.lastIndexOf('\n');
    return {
      status: Number(stdout.slice(at)),
      body: JSON.parse(stdout.slice(0, at)),
    };
  }
}
