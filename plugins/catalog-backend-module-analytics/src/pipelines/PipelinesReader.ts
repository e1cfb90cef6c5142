import type {
  PipelineListItem,
  PipelinesChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';

const REQUEST_TIMEOUT_MS = 10_000;
/** Events tell of changes at once; this repairs what an event did not reach. */
const MAX_AGE_MS = 30_000;

/**
 * Knows the pipelines: goes by their plugin's events, and asks it now and
 * then. Without that plugin there are none.
 */
export class PipelinesReader {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #logger: LoggerService;
  #known: PipelineListItem[] | undefined;
  #knownAtMs = 0;

  static create(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    logger: LoggerService;
  }): PipelinesReader {
    return new PipelinesReader(options);
  }

  private constructor(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    logger: LoggerService;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
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
      const [baseUrl, { token }] = await Promise.all([
        this.#discovery.getBaseUrl('pipelines'),
        this.#auth.getPluginRequestToken({
          onBehalfOf: await this.#auth.getOwnServiceCredentials(),
          targetPluginId: 'pipelines',
        }),
      ]);
      const response = await fetch(`${baseUrl}/`, {
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (response.status === 404) {
        return [];
      }
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      const body = (await response.json()) as PipelinesChangedEvent;
      return body.pipelines;
    } catch (error) {
      this.#logger.debug('The pipelines cannot be asked yet', error as Error);
      return undefined;
    }
  }
}
