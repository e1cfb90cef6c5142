import type {
  PipelineDefinition,
  PipelineListItem,
} from '@analytics-engine/plugin-analytics-common';
import {
  requireVersion,
  StateConflictError,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';
import type { DefinitionStore } from './DefinitionStore';
import type { GlobalLimits } from './GlobalLimits';
import type { BlockLimits, StoredDefinition, WrittenDefinition } from './types';
import { resolveDefinition } from './types';

/** Most pipelines of one installation. */
export const MAX_PIPELINES = 200;

const LIMIT_KEYS = ['batchSize', 'windowSize'] as const;
/** Changes of these do not touch what lands where, so they need no stop. */
const LIVE_KEYS: ReadonlySet<string> = new Set([
  ...LIMIT_KEYS,
  'description',
  'owner',
]);

/**
 * What pipelines are. Knows the rules of who may change what; the caller has
 * validated the content.
 */
export class DefinitionsService {
  readonly #store: DefinitionStore;
  readonly #limits: GlobalLimits;

  private constructor(store: DefinitionStore, limits: GlobalLimits) {
    this.#store = store;
    this.#limits = limits;
  }

  static create(options: {
    store: DefinitionStore;
    limits: GlobalLimits;
  }): DefinitionsService {
    return new DefinitionsService(options.store, options.limits);
  }

  async stored(): Promise<StoredDefinition[]> {
    return this.#store.list();
  }

  async list(): Promise<PipelineListItem[]> {
    const { value: globals } = await this.#limits.get();
    return (await this.#store.list()).map(stored => toItem(stored, globals));
  }

  /** @throws NotFoundError */
  async get(name: string): Promise<PipelineListItem> {
    const { value: globals } = await this.#limits.get();
    return toItem(await this.#mustGet(name), globals);
  }

  /** @throws ConflictError when there are too many or the name is taken */
  async create(written: WrittenDefinition): Promise<PipelineListItem> {
    const existing = await this.#store.list();
    if (existing.length >= MAX_PIPELINES) {
      throw new StateConflictError(
        `There are ${existing.length} pipelines; at most ${MAX_PIPELINES} are allowed`,
      );
    }
    const { batchSize, windowSize, ...rest } = written;
    const stored = await this.#store.insert({
      written: rest,
      origin: 'user',
      override: { batchSize, windowSize },
    });
    const { value: globals } = await this.#limits.get();
    return toItem(stored, globals);
  }

  /**
   * Replaces a definition. A limit that is sent with the value that the
   * pipeline inherits stays inherited, so that what was read can be sent back.
   *
   * @param options.stopped - whether the pipeline stands still
   * @throws NotFoundError, StateConflictError with the reason
   */
  async update(
    written: WrittenDefinition,
    options: { expectedVersion?: number; stopped: boolean },
  ): Promise<{ item: PipelineListItem; changed: string[] }> {
    const before = await this.#mustGet(written.name);
    const { value: globals } = await this.#limits.get();
    requireVersion({
      what: `Pipeline '${written.name}'`,
      version: before.version,
      expected: options.expectedVersion,
    });
    const override = nextOverride(before, written, globals);
    const after = {
      ...before,
      written: { ...written, ...pickLimits(before.written) },
      override,
    };
    const changed = findChanges(
      resolveDefinition(before, globals),
      resolveDefinition(after, globals),
    );
    if (changed.length === 0 && isDeepStrictEqual(before.override, override)) {
      return { item: toItem(before, globals), changed };
    }
    assertChangeAllowed(before, changed, options.stopped);
    const stored = await this.#store.update(before, {
      written: after.written,
      override,
    });
    return { item: toItem(stored, globals), changed };
  }

  /** @throws NotFoundError, StateConflictError with the reason */
  async delete(name: string, options: { stopped: boolean }): Promise<void> {
    const stored = await this.#mustGet(name);
    if (stored.origin === 'configuration') {
      throw new StateConflictError(
        `Pipeline '${name}' comes from the configuration: remove it there (analytics.pipelines.definitions)`,
      );
    }
    if (!options.stopped) {
      throw new StateConflictError(
        `Pipeline '${name}' must be STOPPED before it is deleted`,
        { details: { allowedActions: ['stop'] } },
      );
    }
    await this.#store.delete(name);
  }

  /** Makes the stored definitions agree with the configured ones; answers the names that went. */
  async adoptConfigured(configured: WrittenDefinition[]): Promise<string[]> {
    const names = new Set(configured.map(({ name }) => name));
    const removed: string[] = [];
    for (const stored of await this.#store.list()) {
      const { name } = stored.written;
      if (stored.origin === 'configuration' && !names.has(name)) {
        await this.#store.delete(name);
        removed.push(name);
      }
    }
    for (const written of configured) {
      const before = await this.#store.get(written.name);
      if (!before) {
        await this.#store.insert({
          written,
          origin: 'configuration',
          override: {},
        });
      } else if (
        before.origin !== 'configuration' ||
        JSON.stringify(before.written) !== JSON.stringify(written)
      ) {
        await this.#store.update(before, { written, origin: 'configuration' });
      }
    }
    return removed;
  }

  async #mustGet(name: string): Promise<StoredDefinition> {
    const stored = await this.#store.get(name);
    if (!stored) {
      throw new NotFoundError(`Pipeline '${name}' does not exist`);
    }
    return stored;
  }
}

function toItem(
  stored: StoredDefinition,
  globals: BlockLimits,
): PipelineListItem {
  return {
    definition: resolveDefinition(stored, globals),
    origin: stored.origin,
    version: stored.version,
    createdAt: new Date(stored.createdAtMs).toISOString(),
    updatedAt: new Date(stored.updatedAtMs).toISOString(),
  };
}

function pickLimits(written: WrittenDefinition): Partial<BlockLimits> {
  return { batchSize: written.batchSize, windowSize: written.windowSize };
}

function nextOverride(
  before: StoredDefinition,
  written: WrittenDefinition,
  globals: BlockLimits,
): Partial<BlockLimits> {
  const own = <Key extends keyof BlockLimits>(key: Key) => {
    const inherited = before.written[key] ?? globals[key];
    const inheritsNow = before.override[key] === undefined;
    return inheritsNow && written[key] === inherited ? undefined : written[key];
  };
  return { batchSize: own('batchSize'), windowSize: own('windowSize') };
}

function findChanges(
  before: PipelineDefinition,
  after: PipelineDefinition,
): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter(
    key =>
      !isDeepStrictEqual(
        before[key as keyof PipelineDefinition],
        after[key as keyof PipelineDefinition],
      ),
  );
}

function assertChangeAllowed(
  before: StoredDefinition,
  changed: string[],
  stopped: boolean,
): void {
  const { name } = before.written;
  if (before.origin === 'configuration') {
    const refused = changed.filter(
      key => !LIMIT_KEYS.some(limit => limit === key),
    );
    if (refused.length > 0) {
      throw new StateConflictError(
        `Pipeline '${name}' comes from the configuration: ${refused.join(
          ', ',
        )} can be changed only there (analytics.pipelines.definitions); batchSize and windowSize can be changed here`,
        { details: { refused } },
      );
    }
  }
  if (changed.includes('source')) {
    throw new StateConflictError(
      `The source of pipeline '${name}' cannot be changed: its ledger counts offsets of topic '${before.written.source.topic}'. Create another pipeline`,
      { details: { refused: ['source'] } },
    );
  }
  const needsStop = changed.filter(key => !LIVE_KEYS.has(key));
  if (needsStop.length > 0 && !stopped) {
    throw new StateConflictError(
      `Pipeline '${name}' must be STOPPED before ${needsStop.join(
        ', ',
      )} can change`,
      { details: { allowedActions: ['stop'], refused: needsStop } },
    );
  }
}
