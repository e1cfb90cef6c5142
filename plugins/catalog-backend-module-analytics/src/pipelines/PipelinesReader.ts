import type {
  PipelineListItem,
  PipelinesChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { askPlugin } from '../reading/askPlugin';
import type { PluginAccess } from '../reading/askPlugin';

/** Events tell of changes at once; this repairs what an event did not reach. */
const MAX_AGE_MS = 30_000;

/**
 * Knows the pipelines: goes by their plugin's events, and asks it now and
 * then. Without that plugin there are none.
 */
export class PipelinesReader {
  readonly #access: PluginAccess;
  readonly #logger: LoggerService;
  #known: PipelineListItem[] | undefined;
  #knownAtMs = 0;

  static create(
    options: PluginAccess & { logger: LoggerService },
  ): PipelinesReader {
    return new PipelinesReader(options);
  }

  private constructor(options: PluginAccess & { logger: LoggerService }) {
    this.#access = options;
    this.#logger = options.logger;
  }

  /** Takes over what an event told. */
  accept(event: PipelinesChangedEvent): void {
    if (!Array.isArray(event?.pipelines)) {
      this.#logger.warn('Ignored a change of pipelines without their list');
      return;
    }
    this.#know(event.pipelines);
  }

  /** All pipelines; undefined while nobody could be asked, which is not the same as none. */
  async read(): Promise<PipelineListItem[] | undefined> {
    if (Date.now() - this.#knownAtMs > MAX_AGE_MS) {
      const askedAtMs = Date.now();
      const asked = await this.#ask();
      // An event that arrived meanwhile is newer.
      if (asked && this.#knownAtMs < askedAtMs) {
        this.#know(asked);
      }
    }
    return this.#known;
  }

  #know(pipelines: PipelineListItem[]): void {
    this.#known = pipelines;
    this.#knownAtMs = Date.now();
  }

  async #ask(): Promise<PipelineListItem[] | undefined> {
    try {
      const answer = await askPlugin<PipelinesChangedEvent>(
        this.#access,
        'pipelines',
        '/',
      );
      return answer?.pipelines ?? [];
    } catch (error) {
      this.#logger.debug('The pipelines cannot be asked yet', error as Error);
      return undefined;
    }
  }
}
