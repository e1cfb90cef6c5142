import type { ModelArtifact } from '@analytics-engine/plugin-analytics-common';
import { stringify } from 'yaml';

/** The ONNX file of versions registered here. */
export const MODEL_FILE = 'model.onnx';
/** What {@link MlflowModelRegistry} knows of a version beside its file. */
export const DOCUMENT_FILE = 'analytics-engine.json';
/** MLflow's description of a model's folder. */
export const ML_MODEL_FILE = 'MLmodel';

/**
 * The files with which MLflow's own clients load the model:
 * `mlflow.onnx.load_model` and `mlflow.pyfunc.load_model`.
 */
export function describeForMlflow(options: {
  artifact: ModelArtifact;
  runId: string;
  createdAt: Date;
}): Record<string, Buffer> {
  const { artifact, runId, createdAt } = options;
  const tensor = (name: string, shape: number[]) =>
    JSON.stringify([
      { type: 'tensor', 'tensor-spec': { dtype: 'float32', shape }, name },
    ]);
  const description = {
    artifact_path: 'model',
    flavors: {
      onnx: {
        data: MODEL_FILE,
        onnx_session_options: null,
        providers: ['CPUExecutionProvider'],
        save_as_external_data: false,
      },
      python_function: {
        data: MODEL_FILE,
        env: { virtualenv: 'python_env.yaml' },
        loader_module: 'mlflow.onnx',
      },
    },
    model_size_bytes: artifact.sizeBytes,
    run_id: runId,
    signature: {
      inputs: tensor(artifact.inputName, [-1, artifact.inputWidth]),
      outputs: tensor(artifact.outputName, [-1]),
      params: null,
    },
    utc_time_created: createdAt.toISOString().replace('T', ' ').slice(0, 23),
  };
  return {
    [ML_MODEL_FILE]: Buffer.from(stringify(description)),
    'requirements.txt': Buffer.from('mlflow\nonnx\nonnxruntime\n'),
    'python_env.yaml': Buffer.from(
      stringify({ dependencies: ['-r requirements.txt'] }),
    ),
  };
}
