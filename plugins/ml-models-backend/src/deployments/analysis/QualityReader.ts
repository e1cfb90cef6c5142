import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Deployment } from '../core';
import type { DeploymentWatch } from '../types';
import type { ComparedQuality } from './types';

/** Longest wait for labels, milliseconds. */
const WAIT_MS = 2_000;

/**
 * Asks for the quality of both sides by labels, which are in the warehouse.
 * One that is down or hangs must not keep a failing candidate in production:
 * then it says `unreadable`, and the rest of the analysis goes on.
 */
export class QualityReader {
  readonly #ask: DeploymentWatch['quality'];
  readonly #logger: LoggerService;
  /** Unanswered questions: a warehouse that hangs is asked once about each deployment. */
  readonly #asked = new Map<string, Question>();

  private constructor(ask: DeploymentWatch['quality'], logger: LoggerService) {
    this.#ask = ask;
    this.#logger = logger;
  }

  static create(options: {
    ask: DeploymentWatch['quality'];
    logger: LoggerService;
  }): QualityReader {
    return new QualityReader(options.ask, options.logger);
  }

  /** Never rejects. Behind a question that waits already it waits for the rest of the time. */
  async read(deployment: Deployment): Promise<ComparedQuality> {
    const { answer, atMs } = this.#question(deployment);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<ComparedQuality>(resolve => {
      timer = setTimeout(
        () => resolve('unreadable'),
        Math.max(0, atMs + WAIT_MS - performance.now()),
      );
    });
    try {
      return await Promise.race([answer, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #question(deployment: Deployment): Question {
    const { id } = deployment;
    let question = this.#asked.get(id);
    if (!question) {
      const answer = this.#ask(deployment)
        .catch((error): ComparedQuality => {
          this.#logger.debug(
            `Labels of deployment ${id} cannot be read: ${error.message}`,
          );
          return 'unreadable';
        })
        .finally(() => this.#asked.delete(id));
      question = { answer, atMs: performance.now() };
      this.#asked.set(id, question);
    }
    return question;
  }
}

interface Question {
  answer: Promise<ComparedQuality>;
  atMs: number;
}
