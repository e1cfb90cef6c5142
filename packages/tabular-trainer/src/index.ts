export * from './errors';
export * from './types';
export * from './train/types';
export { trainTabular, type TrainingHooks } from './train/trainTabular';
export {
  trainInProcess,
  type TrainingProcessHooks,
} from './process/trainInProcess';
export { TabularEncoder, type FeatureValue } from './encoding/TabularEncoder';
export * from './encoding/types';
export { trainLogistic, type LogisticOptions } from './linear/trainLogistic';
export { LogisticModel, type LogisticParameters } from './linear/LogisticModel';
export { trainBoosting } from './boosting/trainBoosting';
export { BoostedModel } from './boosting/BoostedModel';
export type { BoostingOptions, Tree } from './boosting/types';
export {
  ENCODER_METADATA_KEY,
  LEARNER_METADATA_KEY,
  toOnnx,
} from './onnx/toOnnx';
export { INPUT_NAME, OUTPUT_NAME } from './onnx/onnxGraph';
export { readOnnxMetadata } from './onnx/readOnnxMetadata';
export { areaUnderCurve } from './metrics/areaUnderCurve';
export { logLoss } from './metrics/logLoss';
export { brierScore } from './metrics/brierScore';
export {
  calibration,
  type Calibration,
  type CalibrationBin,
} from './metrics/calibration';
export { confusion, type Confusion } from './metrics/confusion';
export { evaluate, type Evaluation } from './metrics/evaluate';
export {
  bootstrapAucDifference,
  type AucDifference,
} from './metrics/bootstrapAucDifference';
export { SeededRandom } from './random/SeededRandom';
