import type {
  GoldenRow,
  ModelAlias,
  ModelArtifact,
  ModelSignature,
  ModelSummary,
  ModelVersion,
  TrainingDataReference,
} from '@analytics-engine/plugin-analytics-common';

/** A version that passed its gate, ready to be registered. */
export interface VersionRegistration {
  model: string;
  /** Next free `v<n>` when left out. */
  version?: string;
  description?: string;
  createdBy: string;
  artifact: ModelArtifact;
  signature: ModelSignature;
  goldenRows: GoldenRow[];
  goldenTolerance: number;
  metrics: Record<string, number>;
  trainingData: TrainingDataReference | null;
  tags: Record<string, string>;
}

/** An artifact on this machine's disk, its hash checked. */
export interface ArtifactFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

/**
 * Models and their immutable versions. A version's name is never used twice,
 * and nothing about it changes but which aliases point at it.
 *
 * Errors: `NotFoundError` for an unknown model or version, `ConflictError`
 * for a name that is taken, `UnavailableError` when the registry cannot be
 * reached. What cannot have changed since it was last asked (a version, its
 * file) is answered then too.
 */
export interface ModelRegistry {
  readonly kind: 'embedded' | 'mlflow';
  /** All models by name; while the registry is away, those last seen. */
  models(): Promise<ModelSummary[]>;
  /** Makes the model known, or brings its description up to date. */
  ensureModel(model: string, description?: string): Promise<void>;
  /** Versions of a model, newest first. */
  versions(model: string): Promise<ModelVersion[]>;
  get(model: string, version: string): Promise<ModelVersion>;
  /** Stores artifact and version, both or neither; makes the model known. */
  register(
    registration: VersionRegistration,
    artifact: Buffer,
  ): Promise<ModelVersion>;
  /** Points the alias at a version; undefined takes it away. Atomic. */
  setAlias(
    model: string,
    alias: ModelAlias,
    version: string | undefined,
  ): Promise<void>;
  /**
   * The version's file, fetched when it is elsewhere.
   *
   * @throws UnprocessableError when its hash is not the registered one
   */
  artifact(model: string, version: string): Promise<ArtifactFile>;
  /** Removes a version that no alias points at. @throws ConflictError */
  deleteVersion(model: string, version: string): Promise<void>;
  /** @throws UnavailableError with the reason when it cannot serve */
  check(): Promise<{ details: Record<string, unknown> }>;
}
