import {
  MAX_CHECKS_PER_DATASET,
  type CheckDefinition,
  type CheckItem,
  type CheckVersionsResponse,
} from '@analytics-engine/plugin-analytics-common';
import {
  fieldsError,
  requireVersion,
  StateConflictError,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import type {
  CheckFileStore,
  StoredCheckFile,
} from '../checkFiles/CheckFileStore';
import type { CheckStore, StoredCheck } from './CheckStore';
import type { ValidatedCheck } from './validateCheck';

/** A check without what its runs found. */
export type CheckWithOrigin = Omit<CheckItem, 'lastResult'>;

/** What is checked: configured checks and those of people. Knows who may change what. */
export class ChecksService {
  readonly #configured: ReadonlyMap<string, CheckWithOrigin>;
  readonly #files: Pick<CheckFileStore, 'list'>;
  readonly #store: CheckStore;
  readonly #validate: (input: unknown) => Promise<ValidatedCheck>;
  readonly #onForget: (checkId: string) => Promise<void>;

  static create(options: ChecksServiceOptions): ChecksService {
    return new ChecksService(options);
  }

  private constructor(options: ChecksServiceOptions) {
    const at = new Date().toISOString();
    this.#configured = new Map(
      options.configured.map(definition => [
        definition.id,
        {
          definition,
          origin: 'configuration',
          editable: false,
          version: 1,
          createdAt: at,
          updatedAt: at,
          updatedBy: 'configuration',
          source: null,
        },
      ]),
    );
    this.#files = options.files;
    this.#store = options.store;
    this.#validate = options.validate;
    this.#onForget = options.onForget;
  }

  async list(dataset?: string): Promise<CheckWithOrigin[]> {
    const filed = (await this.#files.list()).flatMap(itemsOf);
    const taken = new Set([
      ...this.#configured.keys(),
      ...filed.map(({ definition }) => definition.id),
    ]);
    const own = (await this.#store.list())
      // A check that came later from elsewhere hides a person's of the same id.
      .filter(({ definition }) => !taken.has(definition.id))
      .map(toItem);
    return [...this.#configured.values(), ...filed, ...own]
      .filter(
        ({ definition }) =>
          dataset === undefined || definition.dataset === dataset,
      )
      .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
  }

  /** @throws NotFoundError */
  async get(id: string): Promise<CheckWithOrigin> {
    const item = (await this.#readOnly(id)) ?? (await this.#stored(id));
    if (!item) {
      throw new NotFoundError(`Check '${id}' does not exist`);
    }
    return item;
  }

  async versions(id: string): Promise<CheckVersionsResponse['versions']> {
    return this.#store.versions(id);
  }

  /** @throws ValidationError by field, StateConflictError when the id is taken */
  async create(input: unknown, by: string): Promise<CheckWithOrigin> {
    const check = await this.#valid(input);
    if ((await this.#readOnly(check.id)) ?? (await this.#stored(check.id))) {
      throw new StateConflictError(`Check '${check.id}' exists already`);
    }
    const count = (await this.list(check.dataset)).length;
    if (count >= MAX_CHECKS_PER_DATASET) {
      throw new StateConflictError(
        `Dataset '${check.dataset}' has ${count} checks, the most that are allowed`,
      );
    }
    await this.#store.insert(check, by);
    return this.get(check.id);
  }

  /** @throws NotFoundError, ValidationError, StateConflictError */
  async update(
    id: string,
    input: unknown,
    options: { by: string; expectedVersion?: number },
  ): Promise<CheckWithOrigin> {
    const before = await this.#editable(id);
    requireVersion({
      what: `Check '${id}'`,
      version: before.version,
      expected: options.expectedVersion,
    });
    const check = await this.#valid(input);
    if (check.id !== id || check.dataset !== before.definition.dataset) {
      const message = `expected '${id}' on '${before.definition.dataset}': a check keeps both; make another one`;
      throw fieldsError([{ field: 'id, dataset', message }]);
    }
    await this.#store.update(check, before.version, options.by);
    // What the old definition found says nothing about the new one.
    await this.#onForget(id);
    return this.get(id);
  }

  /** @throws NotFoundError, StateConflictError */
  async delete(id: string, by: string): Promise<void> {
    const before = await this.#editable(id);
    await this.#store.delete(id, before.version, by);
    await this.#onForget(id);
  }

  async #editable(id: string): Promise<CheckWithOrigin> {
    const item = await this.get(id);
    if (!item.editable) {
      throw new StateConflictError(
        item.source
          ? `Check '${id}' comes from ${item.source.target}, which ${item.source.entityRef} names: change it there`
          : `Check '${id}' comes from the configuration: change it there (analytics.dataQuality)`,
      );
    }
    return item;
  }

  async #readOnly(id: string): Promise<CheckWithOrigin | undefined> {
    return (
      this.#configured.get(id) ??
      (await this.#files.list())
        .flatMap(itemsOf)
        .find(({ definition }) => definition.id === id)
    );
  }

  async #stored(id: string): Promise<CheckWithOrigin | undefined> {
    const stored = await this.#store.get(id);
    return stored && toItem(stored);
  }

  async #valid(input: unknown): Promise<CheckDefinition> {
    const { check, issues } = await this.#validate(input);
    if (!check || issues.length > 0) {
      throw fieldsError(issues);
    }
    return check;
  }
}

/** What {@link ChecksService} stands on. */
export interface ChecksServiceOptions {
  configured: CheckDefinition[];
  /** Files that entities of the catalog name. */
  files: Pick<CheckFileStore, 'list'>;
  store: CheckStore;
  validate(input: unknown): Promise<ValidatedCheck>;
  /** Called when what is known of a check's results is over. */
  onForget(checkId: string): Promise<void>;
}

function toItem(stored: StoredCheck): CheckWithOrigin {
  return {
    definition: stored.definition,
    origin: 'user',
    editable: true,
    version: stored.version,
    createdAt: new Date(stored.createdAtMs).toISOString(),
    updatedAt: new Date(stored.updatedAtMs).toISOString(),
    updatedBy: stored.updatedBy,
    source: null,
  };
}

function itemsOf(file: StoredCheckFile): CheckWithOrigin[] {
  return file.checks.map(definition => ({
    definition,
    origin: 'catalog',
    editable: false,
    version: file.version,
    createdAt: file.changedAt,
    updatedAt: file.changedAt,
    updatedBy: file.entityRef,
    source: { entityRef: file.entityRef, target: file.source },
  }));
}
