import {
  versionMetadataSchema,
  type GateCheck,
  type ModelVersion,
  type VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import { ConflictError } from '@backstage/errors';
import type { ModelRegistry } from '../registry/types';
import { parseWith } from '../parseWith';
import type { ModelGate } from './gate/ModelGate';
import type { GateReports } from './GateReports';
import type { ModelIntake } from './types';

/** See {@link ModelIntake}. */
export class GatedIntake implements ModelIntake {
  readonly #registry: ModelRegistry;
  readonly #gate: ModelGate;
  readonly #reports: GateReports;

  static create(options: {
    registry: ModelRegistry;
    gate: ModelGate;
    reports: GateReports;
  }): GatedIntake {
    return new GatedIntake(options.registry, options.gate, options.reports);
  }

  private constructor(
    registry: ModelRegistry,
    gate: ModelGate,
    reports: GateReports,
  ) {
    this.#registry = registry;
    this.#gate = gate;
    this.#reports = reports;
  }

  async register(request: {
    model: string;
    file: Buffer;
    metadata: VersionMetadataInput;
    createdBy: string;
  }): Promise<{ version: ModelVersion; checks: GateCheck[] }> {
    const { model, file, createdBy } = request;
    const metadata = parseWith(versionMetadataSchema, request.metadata);
    await this.#expectFree(model, metadata.version);
    const report = await this.#gate.inspect({ file, ...metadata });
    const version = await this.#registry.register(
      {
        ...metadata,
        model,
        createdBy,
        artifact: report.artifact,
        trainingData: metadata.trainingData ?? null,
      },
      file,
    );
    await this.#reports.save(version, report);
    return { version, checks: report.checks };
  }

  /** Says so before the gate spends seconds; the registry decides. */
  async #expectFree(model: string, version?: string): Promise<void> {
    const known = await this.#registry.models();
    if (version === undefined || !known.some(({ name }) => name === model)) {
      return;
    }
    const versions = await this.#registry.versions(model);
    if (versions.some(other => other.version === version)) {
      throw new ConflictError(
        `Model '${model}' has a version '${version}' already; versions never change, choose another name`,
      );
    }
  }
}
