import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';

/** How long between two looks at whether the engine has opened its end. */
const OPEN_POLL_MS = 1;

/** A named pipe between this process and the engine's threads: bytes pass through memory only. */
export class Pipe {
  constructor(readonly path: string) {}

  /** The reading end, for a result that the engine writes. Never blocks a thread. */
  openForReading(): Socket {
    const fd = openSync(this.path, constants.O_RDONLY | constants.O_NONBLOCK);
    return new Socket({ fd, readable: true, writable: false });
  }

  /**
   * The writing end, once the engine has opened the reading one; undefined when `stop` says that it
   * never will. Opening earlier would let the bytes vanish with our end.
   */
  async openForWriting(stop: () => boolean): Promise<Socket | undefined> {
    while (!stop()) {
      try {
        const fd = openSync(
          this.path,
          constants.O_WRONLY | constants.O_NONBLOCK,
        );
        return new Socket({ fd, readable: false, writable: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENXIO') throw error;
      }
      await new Promise(resolve => setTimeout(resolve, OPEN_POLL_MS));
    }
    return undefined;
  }

  /** Lets an engine thread that waits in `open` or `read` for a writer go on, to the end of an empty file. */
  unblockReader(): void {
    try {
      const fd = openSync(this.path, constants.O_WRONLY | constants.O_NONBLOCK);
      new Socket({ fd, readable: false, writable: true }).destroy();
    } catch {
      // Nobody waits.
    }
  }
}

type MkfifoError = NodeJS.ErrnoException & { stderr?: Buffer };

/** A new error without the code: a start that fails with one is taken for the port's. */
function describeMkfifo(
  { code, stderr, message }: MkfifoError,
  directory: string,
): string {
  return code === 'ENOENT'
    ? "the program 'mkfifo' is not on the PATH; it is part of coreutils on Linux and of macOS"
    : `no named pipe can be made in ${directory}: ${
        stderr?.toString().trim() || message
      }`;
}

/** Named pipes in the server's own directory, made in advance because Node.js cannot make one. */
export class PipePool {
  readonly #free: Pipe[];

  /**
   * Makes `count` pipes with names that cannot be guessed. Needs the `mkfifo` of the system.
   * @throws Error in one sentence when there is none, or it cannot make one.
   */
  static create(options: { directory: string; count: number }): PipePool {
    const run = randomBytes(12).toString('hex');
    const paths = Array.from({ length: options.count }, (_, index) =>
      join(options.directory, `p${run}${index}`),
    );
    for (const path of paths) rmSync(path, { force: true });
    try {
      execFileSync('mkfifo', ['-m', '600', ...paths], {
        env: process.env,
        stdio: 'pipe',
      });
    } catch (error) {
      throw new Error(describeMkfifo(error as MkfifoError, options.directory));
    }
    return new PipePool(paths.map(path => new Pipe(path)));
  }

  private constructor(pipes: Pipe[]) {
    this.#free = pipes;
  }

  /** A pipe for one statement; there is one for every place of the session pool. */
  take(): Pipe {
    const pipe = this.#free.pop();
    if (!pipe)
      throw new Error(
        'No pipe is free, though the session pool admitted the statement',
      );
    return pipe;
  }

  give(pipe: Pipe): void {
    this.#free.push(pipe);
  }
}
