import type { Admin, Kafka } from 'kafkajs';
import { isUnknownTopic } from './kafkaErrors';

/** One connected admin client for all; a new one after it lost its broker. */
export class SharedAdmin {
  readonly #kafka: Kafka;
  #connected: Promise<Admin> | undefined;

  constructor(kafka: Kafka) {
    this.#kafka = kafka;
  }

  /** Runs `work` with a connected client, again with a new one when a topic is unknown. */
  async use<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await this.#try(work);
    } catch (error) {
      if (!isUnknownTopic(error)) {
        throw error;
      }
      return await this.#try(work);
    }
  }

  async #try<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    this.#connected ??= this.#connect();
    const connected = this.#connected;
    try {
      return await work(await connected);
    } catch (error) {
      const useless = isConnectionProblem(error) || isUnknownTopic(error);
      if (useless && this.#connected === connected) {
        this.#connected = undefined;
        connected.then(admin => admin.disconnect()).catch(() => {});
      }
      throw error;
    }
  }

  async close(): Promise<void> {
    const connected = this.#connected;
    this.#connected = undefined;
    await (await connected?.catch(() => undefined))?.disconnect();
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
