import { closeSync, openSync, readlinkSync } from 'node:fs';
import { IncomingHttpHeaders } from 'node:http';
import { ClickHouseException, ErrorCode } from '../errors';

/**
 * Header with which the process that started this server gives the rows of an INSERT as an open
 * file of its own instead of as a body: `<descriptor>:<name that the file had>`.
 */
export const SPOOL_HEADER = 'x-embedded-spool';

const SPOOL_VALUE = /^([1-9]\d{0,8}):(clickhouse-embedded-[0-9a-f]{24})$/;

/** Rows that the engine reads from a file by itself. */
export class SpooledRows {
  /**
   * Opens the file that a request names, if it names one.
   * @throws ClickHouseException code 36 when there is no such file.
   */
  static open(
    headers: IncomingHttpHeaders,
    directory: string | undefined,
  ): SpooledRows | undefined {
    const value = headers[SPOOL_HEADER];
    if (value === undefined) return undefined;
    const [, descriptor, name] = SPOOL_VALUE.exec(String(value)) ?? [];
    try {
      if (directory && descriptor) {
        return SpooledRows.#open(Number(descriptor), `${directory}/${name}`);
      }
    } catch {
      // Closed by now.
    }
    throw new ClickHouseException(
      ErrorCode.BAD_ARGUMENTS,
      `${SPOOL_HEADER} names no spooled file of the process that started this server`,
    );
  }

  /**
   * A descriptor may be another file by now: the name tells, which only the spool gives, so that
   * neither a late request nor a client can have something else read.
   */
  static #open(descriptor: number, path: string): SpooledRows {
    const rows = new SpooledRows(
      openSync(`/proc/${process.ppid}/fd/${descriptor}`, 'r'),
    );
    if (readlinkSync(rows.path) !== `${path} (deleted)`) {
      rows.close();
      throw new Error('another file');
    }
    return rows;
  }

  private constructor(readonly fd: number) {}

  /** For the engine, which is in this process. */
  get path(): string {
    return `/proc/self/fd/${this.fd}`;
  }

  close(): void {
    closeSync(this.fd);
  }
}
