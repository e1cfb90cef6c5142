import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import type { EventLogService } from '@analytics-engine/plugin-analytics-node';

/** Keeps posting from creating topics without end. */
export class TopicGate {
  readonly #eventLog: EventLogService;
  readonly #maxTopics: number;
  #known: ReadonlySet<string> = new Set();

  private constructor(eventLog: EventLogService, maxTopics: number) {
    this.#eventLog = eventLog;
    this.#maxTopics = maxTopics;
  }

  static create(options: {
    eventLog: EventLogService;
    maxTopics: number;
  }): TopicGate {
    return new TopicGate(options.eventLog, options.maxTopics);
  }

  /** @throws UnprocessableError when the topic would be one too many */
  async admit(topic: string): Promise<void> {
    if (this.#known.has(topic)) {
      return;
    }
    const topics = await this.#eventLog.topics();
    this.#known = new Set(topics.map(each => each.topic));
    if (!this.#known.has(topic) && this.#known.size >= this.#maxTopics) {
      throw new UnprocessableError(
        `Topic '${topic}' does not exist and there are ${
          this.#known.size
        } topics; posting creates at most ${this.#maxTopics}`,
      );
    }
  }
}
