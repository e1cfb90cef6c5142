import {
  DEPLOYMENT_CHANGED_TOPIC,
  type DeploymentChangedEvent,
} from '@analytics-engine/plugin-analytics-common';
import type { AuditService } from '@analytics-engine/plugin-analytics-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import type { ModelRegistry } from '../registry/types';
import type { HistoryEntry, Rollout } from './core';
import { SYSTEM_ACTOR } from './operations/createOperationHandlers';
import type { RolloutChange } from './Rollouts';

/** Tells the rest of the world what happened to a rollout; never in its way. */
export class Announcer {
  readonly #audit: AuditService;
  readonly #events: EventsService;
  readonly #registry: ModelRegistry;
  readonly #logger: LoggerService;
  /** Models whose aliases could not be written. */
  readonly #unaligned = new Map<string, Rollout>();
  #last: Promise<void> = Promise.resolve();

  private constructor(options: AnnouncerOptions) {
    this.#audit = options.audit;
    this.#events = options.events;
    this.#registry = options.registry;
    this.#logger = options.logger;
  }

  static create(options: AnnouncerOptions): Announcer {
    return new Announcer(options);
  }

  /** Returns at once; changes are told one after the other. */
  announce({ decision }: RolloutChange): void {
    const { history, rollout } = decision;
    this.#last = this.#last.then(async () => {
      for (const entry of history) {
        await this.#attempt('announced', () => this.#publish(rollout, entry));
        await this.#attempt('audited', () => this.#record(rollout, entry));
      }
      await this.alignAliases(rollout);
    });
  }

  /** Resolves when everything so far is told. */
  settle(): Promise<void> {
    return this.#last;
  }

  /** Makes the registry's aliases say what is true; later, if it is away now. */
  async alignAliases(rollout: Rollout): Promise<void> {
    const { active, model, production } = rollout;
    this.#unaligned.set(model, rollout);
    await this.#attempt('written to the registry', async () => {
      if (production) {
        await this.#registry.setAlias(model, 'champion', production.version);
      }
      await this.#registry.setAlias(model, 'challenger', active?.version);
      this.#unaligned.delete(model);
    });
  }

  /** Writes what could not be written before. */
  async retryAliases(): Promise<void> {
    this.#last = this.#last.then(async () => {
      for (const rollout of [...this.#unaligned.values()]) {
        await this.alignAliases(rollout);
      }
    });
    await this.#last;
  }

  async #publish(rollout: Rollout, entry: HistoryEntry): Promise<void> {
    const eventPayload: DeploymentChangedEvent = {
      model: rollout.model,
      deploymentId: entry.deploymentId,
      version: entry.version,
      state: entry.state,
      trafficPercent: entry.trafficPercent,
      productionVersion: rollout.production?.version ?? null,
      actor: entry.actor,
      message: entry.message,
      at: new Date(entry.atMs).toISOString(),
    };
    await this.#events.publish({
      topic: DEPLOYMENT_CHANGED_TOPIC,
      eventPayload,
    });
  }

  async #record(rollout: Rollout, entry: HistoryEntry): Promise<void> {
    // What a person asked for is in the chain as the request it was.
    if (entry.actor !== SYSTEM_ACTOR) {
      return;
    }
    await this.#audit.record({
      actor: { kind: 'system', subject: SYSTEM_ACTOR },
      action: `MODEL_DEPLOYMENT_${entry.state}`,
      target: `model:${rollout.model}`,
      outcome: 'SUCCEEDED',
      details: {
        deploymentId: entry.deploymentId,
        version: entry.version,
        trafficPercent: entry.trafficPercent,
        message: entry.message,
      },
    });
  }

  async #attempt(what: string, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      this.#logger.warn(
        `A change of a deployment could not be ${what}: ${
          (error as Error).message
        }`,
      );
    }
  }
}

/** What an {@link Announcer} speaks to. */
export interface AnnouncerOptions {
  audit: AuditService;
  events: EventsService;
  registry: ModelRegistry;
  logger: LoggerService;
}
