import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { transports } from 'winston';
import type { RotatingLogFile } from '../audit/RotatingLogFile';

/** Writes what the logger says into a file that is rotated, without the terminal's colours. */
export function applicationLogTransport(
  file: RotatingLogFile,
): InstanceType<typeof transports.Stream> {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      for (const line of stripVTControlCharacters(String(chunk))
        .trimEnd()
        .split('\n')) {
        file.append(line);
      }
      done();
    },
  });
  return new transports.Stream({ stream });
}
