import {
  ONNX_METADATA_KEY,
  versionMetadataSchema,
  type ModelArtifact,
  type VersionMetadata,
} from '@analytics-engine/plugin-analytics-common';
import { UnprocessableError } from '@analytics-engine/plugin-analytics-node';
import { parse } from 'yaml';
import type { ModelGate } from '../../intake/gate/ModelGate';
import type { GateReports } from '../../intake/GateReports';
import { readOnnxModel } from '../../intake/onnx/readOnnxModel';
import { parseWith } from '../../parseWith';
import type { ArtifactStore } from '../ArtifactStore';
import type { MlflowArtifacts } from './MlflowArtifacts';
import type { MlflowClient } from './MlflowClient';
import type { VersionDocument } from './MlflowMemory';
import { DOCUMENT_FILE, ML_MODEL_FILE, MODEL_FILE } from './modelFiles';
import type { MlflowVersion } from './types';

/** Descriptions are short; what is longer is something else. */
const MAX_DESCRIPTION_BYTES = 16 * 1024 * 1024;

/** What {@link MlflowVersionReader} reads with. */
export interface MlflowVersionReaderOptions {
  client: MlflowClient;
  artifacts: MlflowArtifacts;
  store: ArtifactStore;
  gate: ModelGate;
  reports: GateReports;
  maxArtifactBytes: number;
}

/** A document of versions registered here has these besides the metadata. */
interface OwnDocument {
  artifact?: ModelArtifact;
  createdBy?: string;
}

/**
 * Finds out what a version in MLflow is. Versions registered here say it in a
 * document; those of other tools say it in the ONNX file or such a document,
 * and pass the gate before they count.
 */
export class MlflowVersionReader {
  readonly #options: MlflowVersionReaderOptions;

  static create(options: MlflowVersionReaderOptions): MlflowVersionReader {
    return new MlflowVersionReader(options);
  }

  private constructor(options: MlflowVersionReaderOptions) {
    this.#options = options;
  }

  /**
   * @throws UnprocessableError or ValidationError when it cannot be served
   * @throws UnavailableError when that could not be found out
   */
  async read(found: MlflowVersion): Promise<VersionDocument> {
    const { artifacts, gate, reports, store } = this.#options;
    const folder = await this.#folderOf(found);
    const files = await artifacts.list(folder);
    const stated = files.includes(DOCUMENT_FILE)
      ? JSON.parse(await this.#text(folder, DOCUMENT_FILE))
      : undefined;
    if (stated?.artifact) {
      const { artifact, createdBy, ...metadata } = stated;
      return document(found, parseWith(versionMetadataSchema, metadata), {
        artifact,
        createdBy,
      });
    }
    const file = await this.file(found);
    const metadata = parseWith(
      versionMetadataSchema,
      stated ?? metadataWithin(file),
    );
    const report = await gate.inspect({ file, ...metadata });
    const { artifact } = report;
    await store.put(file);
    await reports.save({ ...metadata, artifact }, report);
    return document(found, metadata, { artifact });
  }

  /** The ONNX file. */
  async file(found: MlflowVersion): Promise<Buffer> {
    const { artifacts, maxArtifactBytes } = this.#options;
    const folder = await this.#folderOf(found);
    const files = await artifacts.list(folder);
    const name = files.includes(ML_MODEL_FILE)
      ? onnxFileOf(await this.#text(folder, ML_MODEL_FILE))
      : MODEL_FILE;
    if (!files.includes(name)) {
      throw new UnprocessableError(
        `Its folder in MLflow has no file '${name}': expected an ONNX model in one file, found ${
          files.join(', ') || 'nothing'
        }`,
      );
    }
    return artifacts.read(folder, name, maxArtifactBytes);
  }

  async #folderOf({ name, version }: MlflowVersion): Promise<string> {
    const { artifact_uri } = await this.#options.client.get<{
      artifact_uri: string;
    }>('/mlflow/model-versions/get-download-uri', { name, version });
    return artifact_uri;
  }

  async #text(folder: string, name: string): Promise<string> {
    const bytes = await this.#options.artifacts.read(
      folder,
      name,
      MAX_DESCRIPTION_BYTES,
    );
    return bytes.toString('utf8');
  }
}

function document(
  found: MlflowVersion,
  metadata: VersionMetadata,
  { artifact, createdBy }: OwnDocument & { artifact: ModelArtifact },
): VersionDocument {
  const { version: _, trainingData, description, ...rest } = metadata;
  return {
    ...rest,
    model: found.name,
    description: description ?? found.description ?? '',
    createdAt: new Date(Number(found.creation_timestamp)).toISOString(),
    createdBy: createdBy ?? `mlflow:${found.user_id || 'unknown'}`,
    artifact,
    trainingData: trainingData ?? null,
  };
}

/** Name of the file that MLflow's description calls the ONNX model. */
function onnxFileOf(description: string): string {
  const data = parse(description)?.flavors?.onnx?.data;
  if (typeof data !== 'string') {
    throw new UnprocessableError(
      'It is no ONNX model in MLflow (flavour onnx): log it with mlflow.onnx.log_model',
    );
  }
  return data;
}

function metadataWithin(file: Buffer): unknown {
  const text = readOnnxModel(file).metadata[ONNX_METADATA_KEY];
  if (text === undefined) {
    throw new UnprocessableError(
      `It does not say what its features mean: expected JSON under ${ONNX_METADATA_KEY} among the metadata_props of its ONNX file, or in a file ${DOCUMENT_FILE} beside it`,
    );
  }
  return JSON.parse(text);
}
