import { KafkaJSConnectionError, type Admin, type Kafka } from 'kafkajs';
import { isPassing, isUnknownTopic } from './kafkaErrors';

/** Pauses between attempts at what passes; kafkajs repeats such things for its consumers only. */
const PAUSES_MS = [50, 100, 200, 400, 800, 1600];

/** A connected client, and how many calls are under way on it. */
interface SharedClient {
  admin: Promise<Admin>;
  calls: number;
  retired: boolean;
}

/**
 * One connected admin client for all; a new one after it lost its broker or
 * heard of a topic that is unknown. The old one is disconnected when the calls
 * of others on it have ended: theirs would fail for no reason of their own.
 *
 * Never ask it for the metadata of chosen topics (`fetchTopicMetadata` with
 * `topics`): kafkajs then forgets all others, and calls about those that are
 * under way answer nothing, or fail.
 */
export class SharedAdmin {
  readonly #kafka: Kafka;
  #client: SharedClient | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** Runs `work` with a connected client; for a few seconds again when what keeps it from working passes. */
  async use<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    let unknown = 0;
    for (const pauseMs of PAUSES_MS) {
      try {
        return await this.#try(work);
      } catch (error) {
        unknown += isUnknownTopic(error) ? 1 : 0;
        if (unknown > 1 || !(isUnknownTopic(error) || isPassing(error))) {
          throw error;
        }
      }
      await new Promise(resolve => {
        setTimeout(resolve, pauseMs);
      });
    }
    return await this.#try(work);
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await (await client?.admin.catch(() => undefined))?.disconnect();
  }

  async #try<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.#client ??= {
      admin: this.#connect(),
      calls: 0,
      retired: false,
    };
    const client = this.#client;
    client.calls += 1;
    try {
      return await work(await client.admin);
    } catch (failure) {
      const error = toAnswerlessError(failure);
      if (isConnectionProblem(error) || isUnknownTopic(error)) {
        this.#retire(client);
      }
      throw error;
    } finally {
      client.calls -= 1;
      if (client.retired && client.calls === 0) {
        client.admin.then(admin => admin.disconnect()).catch(() => {});
      }
    }
  }

  /** The next call gets another one. */
  #retire(client: SharedClient): void {
    client.retired = true;
    if (this.#client === client) {
      this.#client = undefined;
    }
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
    await admin.connect();
    return admin;
  }
}

function isConnectionProblem(error: unknown): boolean {
  return /Connection|NumberOfRetriesExceeded|BrokerNotFound|RequestTimeout/.test(
    String((error as Error)?.name),
  );
}

/** When no broker answers its question for metadata, kafkajs reads on in the answer that it does not have. */
function toAnswerlessError(error: unknown): unknown {
  return (error as Error)?.name === 'TypeError'
    ? new KafkaJSConnectionError(
        `No broker answered: ${(error as Error).message}`,
      )
    : error;
}
