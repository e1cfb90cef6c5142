import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import type {
  LoggerService,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { createHash } from 'node:crypto';
import type { DatasetEntities } from '../catalog/DatasetEntities';
import type { DatasetEntity } from '../catalog/types';
import type { ValidatedCheck } from '../checks/validateCheck';
import type { CheckFileStore, StoredCheckFile } from './CheckFileStore';
import { judgeCheckFile, type JudgedCheckFile } from './judgeCheckFile';
import { locateCheckFile } from './locateCheckFile';
import { readCheckFile, type CheckFileContent } from './readCheckFile';

/** Most files; every look reads them all. */
const MAX_FILES = 1_000;

/** What {@link CheckFileSync} stands on. */
export interface CheckFileSyncOptions {
  entities: DatasetEntities;
  store: CheckFileStore;
  integrations: ScmIntegrationRegistry;
  urlReader: UrlReaderService;
  /** Ids of checks that the configuration has. */
  configured: ReadonlySet<string>;
  validate(input: unknown): Promise<ValidatedCheck>;
  /** Called when what is known of a check's results is over. */
  onForget(checkId: string): Promise<void>;
  /** Called when a dataset has got checks. */
  onChecks(dataset: string): Promise<void>;
  logger: LoggerService;
}

type NamingEntity = DatasetEntity & { checksFile: string };

/**
 * Brings the checks of files that the catalog's entities name up to date. A
 * file that cannot be read leaves its checks in force, and says so; those of
 * an entity that is gone, or names none any more, go with it.
 */
export class CheckFileSync {
  readonly #options: CheckFileSyncOptions;
  #running: Promise<void> | undefined;

  static create(options: CheckFileSyncOptions): CheckFileSync {
    return new CheckFileSync(options);
  }

  private constructor(options: CheckFileSyncOptions) {
    this.#options = options;
  }

  /**
   * Looks at all files once. Callers that come meanwhile wait for the same look.
   *
   * @throws when the catalog cannot be asked; nothing is changed then
   */
  run(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { entities, store, configured, logger } = this.#options;
    const all = (await entities.list()).filter(
      (each): each is NamingEntity => each.checksFile !== null,
    );
    if (all.length > MAX_FILES) {
      logger.warn(
        `${all.length} entities name files with checks; only the first ${MAX_FILES} are read`,
      );
    }
    const named = all.slice(0, MAX_FILES);
    const known = new Map(
      (await store.list()).map(file => [file.entityRef, file]),
    );
    const holders = new Map(
      [...configured].map(id => [id, 'the configuration']),
    );
    for (const entity of named) {
      const before = known.get(entity.entityRef);
      known.delete(entity.entityRef);
      const now = await this.#look(entity, before, holders).catch(error => {
        logger.warn(
          `Checks of ${entity.entityRef} could not be looked at: ${error}`,
        );
        return before;
      });
      now?.checks.forEach(({ id }) => holders.set(id, entity.entityRef));
    }
    for (const gone of known.values()) {
      await store.remove(gone.entityRef);
      await this.#forgetChanged(gone.checks, []);
    }
  }

  /** Throws only when nothing can be said now, such as without the engine. */
  async #look(
    entity: NamingEntity,
    before: StoredCheckFile | undefined,
    holders: ReadonlyMap<string, string>,
  ): Promise<StoredCheckFile> {
    const { store } = this.#options;
    const isSame =
      before !== undefined &&
      before.problems.length === 0 &&
      before.dataset === entity.dataset &&
      before.annotation === entity.checksFile &&
      !before.checks.some(({ id }) => holders.has(id));
    const readAt = new Date().toISOString();
    const found = await this.#read(entity, isSame ? before.etag : null);
    const contentHash = found.content ? hashOf(found.content.text) : null;
    if (isSame && (found.isUnchanged || contentHash === before.contentHash)) {
      const same = { ...before, readAt };
      await store.put(same);
      return same;
    }
    const judged = await this.#judge(entity, found, before, holders);
    const now: StoredCheckFile = {
      ...judged,
      entityRef: entity.entityRef,
      dataset: entity.dataset,
      annotation: entity.checksFile,
      source: found.source,
      etag: found.content?.etag ?? null,
      contentHash: contentHash ?? before?.contentHash ?? null,
      readAt,
      changedAt: readAt,
      version: (before?.version ?? 0) + 1,
    };
    const isNews =
      JSON.stringify([now.checks, now.problems]) !==
      JSON.stringify([before?.checks, before?.problems]);
    if (!isNews) {
      now.changedAt = before!.changedAt;
      now.version = before!.version;
    }
    await store.put(now);
    if (isNews) {
      await this.#announce(now, before);
    }
    return now;
  }

  async #judge(
    entity: NamingEntity,
    { content, problem }: Found,
    before: StoredCheckFile | undefined,
    holders: ReadonlyMap<string, string>,
  ): Promise<JudgedCheckFile> {
    let message = problem;
    if (content) {
      try {
        return await judgeCheckFile(content.text, {
          dataset: entity.dataset,
          ownerOfId: id => holders.get(id),
          validate: this.#options.validate,
        });
      } catch (error) {
        if (!isError(error) || error.name !== 'InputError') {
          throw error;
        }
        ({ message } = error);
      }
    }
    return {
      // What was in force stays, as long as it is about the same dataset.
      checks: before?.dataset === entity.dataset ? before.checks : [],
      problems: [{ checkId: null, field: '', message: message ?? 'unknown' }],
    };
  }

  async #read(entity: NamingEntity, etag: string | null): Promise<Found> {
    let source = entity.checksFile;
    try {
      const place = locateCheckFile(entity, this.#options.integrations);
      source = place.target;
      const content = await readCheckFile(place, {
        urlReader: this.#options.urlReader,
        ...(etag && { etag }),
      });
      return { source, content };
    } catch (error) {
      if (isError(error) && error.name === 'NotModifiedError') {
        return { source, isUnchanged: true };
      }
      return { source, problem: (error as Error).message };
    }
  }

  async #announce(
    now: StoredCheckFile,
    before: StoredCheckFile | undefined,
  ): Promise<void> {
    const { logger, entities, onChecks } = this.#options;
    logger.info(
      `${now.entityRef} has ${now.checks.length} checks of ${now.dataset} in ${now.source}, and ${now.problems.length} problems`,
    );
    await this.#forgetChanged(before?.checks ?? [], now.checks);
    if (now.checks.length > 0) {
      await onChecks(now.dataset);
    }
    // So that its page shows the problems at once rather than minutes later.
    await entities.refresh(now.entityRef).catch(error => {
      logger.debug(`${now.entityRef} could not be refreshed`, error);
    });
  }

  /** What the old definition found says nothing about the new one. */
  async #forgetChanged(
    before: CheckDefinition[],
    now: CheckDefinition[],
  ): Promise<void> {
    const current = new Map(now.map(each => [each.id, JSON.stringify(each)]));
    for (const check of before) {
      if (current.get(check.id) !== JSON.stringify(check)) {
        await this.#options.onForget(check.id);
      }
    }
  }
}

/** What reading a file came to: one of its content, that it is unchanged, and a problem. */
interface Found {
  source: string;
  content?: CheckFileContent;
  isUnchanged?: boolean;
  problem?: string;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
