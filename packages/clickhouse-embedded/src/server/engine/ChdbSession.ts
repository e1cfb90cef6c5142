import { Session } from 'chdb';
import { ClickHouseException } from '../errors';
import { EngineResult, EngineSession } from './types';

/** A chDB connection as an `EngineSession`. Opening one takes well below a millisecond. */
export class ChdbSession implements EngineSession {
  readonly #session: Session;

  static open(options: { directory: string; configFile: string }): ChdbSession {
    return new ChdbSession(
      new Session(options.directory, {
        connectionArgs: [`--config-file=${options.configFile}`],
      }),
    );
  }

  private constructor(session: Session) {
    this.#session = session;
  }

  async execute(sql: string, format = 'TabSeparated'): Promise<EngineResult> {
    try {
      const result = await this.#session.queryAsync(sql, { format });
      return {
        bytes: result.bytes(),
        rows: result.rowsRead,
        bytesProcessed: result.bytesRead,
        elapsedSeconds: result.elapsed,
      };
    } catch (error) {
      throw ClickHouseException.from(error);
    }
  }

  close(): void {
    this.#session.close();
  }
}
