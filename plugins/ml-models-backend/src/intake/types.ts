import type {
  GateCheck,
  ModelVersion,
  VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';

/**
 * The one way into the registry: a file passes the gate and is registered, or
 * nothing happens. People, trainers and scripts all come this way.
 */
export interface ModelIntake {
  /**
   * @throws ValidationError for metadata that does not fit its schema
   * @throws UnprocessableError with every check when the file is refused
   * @throws ConflictError when the version exists
   */
  register(request: {
    model: string;
    file: Buffer;
    metadata: VersionMetadataInput;
    createdBy: string;
  }): Promise<{ version: ModelVersion; checks: GateCheck[] }>;
}
