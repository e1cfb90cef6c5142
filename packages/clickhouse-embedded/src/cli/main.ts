import { parseArgs } from 'node:util';
import { EmbeddedClickHouse } from '../supervisor/EmbeddedClickHouse';
import { EmbeddedClickHouseOptions } from '../types';

const USAGE = `Runs a ClickHouse engine behind ClickHouse's HTTP interface on loopback until Ctrl-C.

  clickhouse-embedded --directory <path> [options]

  --directory <path>          data directory, made when missing; its file "password" holds the password
  --port <number>             port on 127.0.0.1 (default 8123; 0 takes a free one)
  --max-memory <bytes>        memory cap of the engine (default half of the machine's memory)
  --sessions <number>         statements that run at the same time (default 8)
  --backup-directory <path>   where the disk "backup" is (default <directory>/backups)
  --help
`;

/** Reads the command line; answers undefined when the person asked for help. */
export function readArguments(
  args: string[],
): EmbeddedClickHouseOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      directory: { type: 'string' },
      port: { type: 'string', default: '8123' },
      'max-memory': { type: 'string' },
      sessions: { type: 'string' },
      'backup-directory': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  if (!values.directory) throw new Error('--directory is required');
  return {
    directory: values.directory,
    port: wholeNumber('--port', values.port, 0, 65535),
    maxMemoryBytes: optional(
      '--max-memory',
      values['max-memory'],
      256 << 20,
      Number.MAX_SAFE_INTEGER,
    ),
    sessions: optional('--sessions', values.sessions, 1, 256),
    backupDirectory: values['backup-directory'],
  };
}

function wholeNumber(
  name: string,
  text: string,
  min: number,
  max: number,
): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < min || value > max) {
    throw new Error(
      `${name} must be a whole number from ${min} to ${max}, not '${text}'`,
    );
  }
  return value;
}

function optional(
  name: string,
  text: string | undefined,
  min: number,
  max: number,
): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text, min, max);
}

/* eslint-disable no-console */
/** The command line program: starts the server, prints where it is, and stops it on a signal. */
export async function main(): Promise<void> {
  try {
    const options = readArguments(process.argv.slice(2));
    if (!options) {
      console.log(USAGE);
      return;
    }
    const embedded = await EmbeddedClickHouse.start({
      ...options,
      logger: console,
    });
    console.log(`url       ${embedded.url}`);
    console.log(`user      ${embedded.username}`);
    console.log(`password  in ${embedded.passwordFile}`);
    const stop = () => {
      embedded.stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
