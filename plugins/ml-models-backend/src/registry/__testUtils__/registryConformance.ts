/* eslint-disable jest/no-export -- one suite for several implementations */
import { createHash, randomUUID } from 'node:crypto';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { readFile, writeFile } from 'node:fs/promises';
import { versionMetadataSchema } from '@analytics-engine/plugin-analytics-common';
import {
  BIAS,
  logisticModel,
  metadata,
  WEIGHTS,
} from '../../__testUtils__/testModels';
import type { ModelRegistry, VersionRegistration } from '../types';

/** A registry under test. */
export interface RegistryUnderTest {
  readonly registry: ModelRegistry;
  /** The same registry as another process has it. */
  readonly other: ModelRegistry;
  stop(): Promise<void>;
}

export const FILE = logisticModel(WEIGHTS, BIAS);
const OTHER_FILE = logisticModel(WEIGHTS, BIAS + 1);

/** A version that every registry takes. */
export function registration(
  model: string,
  file: Buffer,
  change: Partial<VersionRegistration> = {},
): VersionRegistration {
  const { version: _, ...rest } = versionMetadataSchema.parse(metadata());
  return {
    ...rest,
    model,
    description: 'A test',
    createdBy: 'user:default/somebody',
    trainingData: rest.trainingData ?? null,
    tags: { 'label-horizon': '30d' },
    artifact: {
      sha256: createHash('sha256').update(file).digest('hex'),
      sizeBytes: file.length,
      irVersion: 8,
      opsets: { 'ai.onnx': 17 },
      producer: 'test',
      inputName: 'x',
      inputWidth: 3,
      outputName: 'p',
    },
    ...change,
  };
}

/** What every registry must do. Declares jest tests. */
export function describeRegistryConformance(options: {
  name: string;
  start(): Promise<RegistryUnderTest>;
  timeoutMs?: number;
}): void {
  describe(`${options.name} as a model registry`, () => {
    let subject: RegistryUnderTest;
    let registry: ModelRegistry;
    let model: string;

    beforeAll(async () => {
      subject = await options.start();
      registry = subject.registry;
    }, options.timeoutMs);
    afterAll(() => subject?.stop());
    beforeEach(() => {
      model = `model-${randomUUID()}`;
    });

    const register = (
      file: Buffer = FILE,
      change: Partial<VersionRegistration> = {},
    ) => registry.register(registration(model, file, change), file);
    const summary = async () =>
      (await registry.models()).find(({ name }) => name === model);

    it('answers a version as it was registered, in every process', async () => {
      const expected = registration(model, FILE, { version: 'v2.1' });
      const registered = await registry.register(expected, FILE);
      expect(registered).toEqual({
        ...expected,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        aliases: [],
      });
      expect(Date.now() - Date.parse(registered.createdAt)).toBeLessThan(
        60_000,
      );
      expect(await subject.other.get(model, 'v2.1')).toEqual(registered);
      expect(await subject.other.versions(model)).toEqual([registered]);
    });

    it('names versions v1, v2, ... around names that were chosen', async () => {
      const names = [];
      for (const version of [undefined, 'v3', undefined, 'best.1']) {
        names.push((await register(FILE, { version })).version);
      }
      expect(names[0]).toBe('v1');
      expect(names[1]).toBe('v3');
      expect(new Set(names).size).toBe(4);
      expect((await registry.versions(model)).map(v => v.version)).toEqual(
        [...names].reverse(),
      );
      expect(await summary()).toMatchObject({
        versions: 4,
        latestVersion: 'best.1',
        aliases: {},
      });
    });

    it('refuses a name that is taken, and keeps the first', async () => {
      await register(FILE, { version: 'v1' });
      await expect(register(OTHER_FILE, { version: 'v1' })).rejects.toThrow(
        ConflictError,
      );
      const { sha256 } = await registry.artifact(model, 'v1');
      expect(sha256).toBe(createHash('sha256').update(FILE).digest('hex'));
      expect(await registry.versions(model)).toHaveLength(1);
    });

    it('gives a name to one of two who ask at once', async () => {
      await registry.ensureModel(model);
      const outcomes = await Promise.allSettled(
        [registry, subject.other].map((each, index) =>
          each.register(
            registration(model, index ? FILE : OTHER_FILE, { version: 'v1' }),
            index ? FILE : OTHER_FILE,
          ),
        ),
      );
      expect(outcomes.map(({ status }) => status).sort()).toEqual([
        'fulfilled',
        'rejected',
      ]);
      expect(await registry.versions(model)).toHaveLength(1);
    });

    it('makes models known and describes them', async () => {
      await registry.ensureModel(model, 'Who leaves');
      await registry.ensureModel(model);
      expect(await summary()).toMatchObject({
        description: 'Who leaves',
        versions: 0,
        latestVersion: null,
        aliases: {},
      });
      await registry.ensureModel(model, 'Who stays');
      expect(await summary()).toMatchObject({ description: 'Who stays' });
      expect(await registry.versions(model)).toEqual([]);
    });

    it('does not know what nobody registered', async () => {
      const unknown = [
        () => registry.versions(model),
        () => registry.get(model, 'v1'),
        () => registry.artifact(model, 'v1'),
        () => registry.setAlias(model, 'champion', 'v1'),
        () => registry.deleteVersion(model, 'v1'),
      ];
      for (const ask of unknown) {
        await expect(ask()).rejects.toThrow(NotFoundError);
      }
      await registry.ensureModel(model);
      await expect(registry.get(model, 'v1')).rejects.toThrow(
        `Model '${model}' has no version 'v1'`,
      );
    });

    it('moves aliases and takes them away', async () => {
      await register();
      await register(OTHER_FILE);
      await registry.setAlias(model, 'champion', 'v1');
      await registry.setAlias(model, 'challenger', 'v2');
      expect(await summary()).toMatchObject({
        aliases: { champion: 'v1', challenger: 'v2' },
      });
      await registry.setAlias(model, 'champion', 'v2');
      const versions = await subject.other.versions(model);
      expect(versions.map(({ aliases }) => aliases)).toEqual([
        ['challenger', 'champion'],
        [],
      ]);
      await registry.setAlias(model, 'challenger', undefined);
      await registry.setAlias(model, 'challenger', undefined);
      expect((await registry.get(model, 'v2')).aliases).toEqual(['champion']);
      await expect(registry.setAlias(model, 'champion', 'v9')).rejects.toThrow(
        NotFoundError,
      );
    });

    it('hands out the file, and notices a changed copy', async () => {
      await register(FILE);
      const { path, sizeBytes } = await registry.artifact(model, 'v1');
      expect(sizeBytes).toBe(FILE.length);
      expect(FILE.equals(await readFile(path))).toBe(true);

      await writeFile(path, OTHER_FILE);
      const handedOut = await registry.artifact(model, 'v1').then(
        file => readFile(file.path),
        (error: Error) => error.message,
      );
      // Fetched again, or refused: never the changed one.
      const isRight =
        typeof handedOut === 'string'
          ? /was changed on the disk/.test(handedOut)
          : FILE.equals(handedOut);
      expect(isRight).toBe(true);
    });

    it('deletes what no alias points at, and its name is not used again', async () => {
      await register(FILE);
      await register(OTHER_FILE);
      await registry.setAlias(model, 'champion', 'v2');
      await expect(registry.deleteVersion(model, 'v2')).rejects.toThrow(
        'move the alias first',
      );
      await registry.deleteVersion(model, 'v1');
      await expect(registry.get(model, 'v1')).rejects.toThrow(NotFoundError);
      expect((await registry.versions(model)).map(v => v.version)).toEqual([
        'v2',
      ]);
      expect((await register(FILE)).version).toBe('v3');
    });

    it('says that it is there', async () => {
      const { details } = await registry.check();
      expect(details).toMatchObject({ kind: registry.kind });
    });
  });
}
