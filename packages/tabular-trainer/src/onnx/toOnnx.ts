import { BoostedModel } from '../boosting/BoostedModel';
import type { TabularEncoder } from '../encoding/TabularEncoder';
import type { LogisticModel } from '../linear/LogisticModel';
import { logisticGraph } from './logisticGraph';
import { encodeOnnx } from './onnxGraph';
import { treeGraph } from './treeGraph';

/** Key of the encoder in a model's `metadata_props`. */
export const ENCODER_METADATA_KEY = 'tabular_trainer.encoder';
/** Key of the learner's name. */
export const LEARNER_METADATA_KEY = 'tabular_trainer.learner';

/**
 * The ONNX file of a model, its encoder within: input `features` [N, width],
 * output `probability` [N, 1], both float32.
 */
export function toOnnx(
  model: LogisticModel | BoostedModel,
  encoder: TabularEncoder,
  metadata: Record<string, string> = {},
): Uint8Array {
  const graph =
    model instanceof BoostedModel
      ? { constants: [], ...treeGraph(model) }
      : logisticGraph(model.parameters);
  return encodeOnnx({
    ...graph,
    width: encoder.width,
    metadata: {
      ...metadata,
      [ENCODER_METADATA_KEY]: encoder.serialise(),
      [LEARNER_METADATA_KEY]: model.learner,
    },
  });
}
