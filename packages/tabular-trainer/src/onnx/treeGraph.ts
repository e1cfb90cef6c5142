import type { BoostedModel } from '../boosting/BoostedModel';
import { INPUT_NAME, ML_DOMAIN, OUTPUT_NAME, type OnnxNode } from './onnxGraph';

/**
 * Boosted trees as one TreeEnsembleRegressor and Sigmoid. Missing values go
 * where training sent them: `nodes_missing_value_tracks_true`.
 */
export function treeGraph(model: BoostedModel): { nodes: OnnxNode[] } {
  const treeIds: number[] = [];
  const nodeIds: number[] = [];
  const features: number[] = [];
  const thresholds: number[] = [];
  const modes: string[] = [];
  const trueIds: number[] = [];
  const falseIds: number[] = [];
  const missingTracksTrue: number[] = [];
  const leafTrees: number[] = [];
  const leafNodes: number[] = [];
  const leafValues: number[] = [];
  model.trees.forEach((tree, treeId) => {
    tree.feature.forEach((feature, node) => {
      const leaf = feature < 0;
      treeIds.push(treeId);
      nodeIds.push(node);
      features.push(leaf ? 0 : feature);
      thresholds.push(tree.threshold[node]);
      modes.push(leaf ? 'LEAF' : 'BRANCH_LEQ');
      trueIds.push(tree.left[node]);
      falseIds.push(tree.right[node]);
      missingTracksTrue.push(tree.missingLeft[node] ? 1 : 0);
      if (leaf) {
        leafTrees.push(treeId);
        leafNodes.push(node);
        leafValues.push(tree.value[node]);
      }
    });
  });
  return {
    nodes: [
      {
        operator: 'TreeEnsembleRegressor',
        domain: ML_DOMAIN,
        inputs: [INPUT_NAME],
        outputs: ['logit'],
        attributes: [
          { name: 'n_targets', int: 1 },
          { name: 'base_values', floats: [model.base] },
          { name: 'nodes_treeids', ints: treeIds },
          { name: 'nodes_nodeids', ints: nodeIds },
          { name: 'nodes_featureids', ints: features },
          { name: 'nodes_values', floats: thresholds },
          { name: 'nodes_modes', strings: modes },
          { name: 'nodes_truenodeids', ints: trueIds },
          { name: 'nodes_falsenodeids', ints: falseIds },
          {
            name: 'nodes_missing_value_tracks_true',
            ints: missingTracksTrue,
          },
          { name: 'target_treeids', ints: leafTrees },
          { name: 'target_nodeids', ints: leafNodes },
          { name: 'target_ids', ints: leafNodes.map(() => 0) },
          { name: 'target_weights', floats: leafValues },
        ],
      },
      { operator: 'Sigmoid', inputs: ['logit'], outputs: [OUTPUT_NAME] },
    ],
  };
}
