import {
  UnprocessableError,
  type WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import type { RetrainRequest } from '@analytics-engine/plugin-analytics-common';
import type { ModelDefinition } from '../definitions/types';
import { ExternalTrainer } from '../trainers/ExternalTrainer';
import { LocalTrainer } from '../trainers/LocalTrainer';
import type { Trainer } from '../trainers/types';
import { WarehouseLinearTrainer } from '../trainers/WarehouseLinearTrainer';

/**
 * The trainer that a request asks for.
 *
 * @throws UnprocessableError when the model has no external trainer
 */
export function createTrainer(
  algorithm: RetrainRequest['algorithm'],
  definition: ModelDefinition,
  warehouse: WarehouseService,
): Trainer {
  switch (algorithm) {
    case 'logistic-regression':
      return LocalTrainer.create(['logistic']);
    case 'gradient-boosting':
      return LocalTrainer.create(['boosting']);
    case 'warehouse-linear':
      return WarehouseLinearTrainer.create({ warehouse });
    case 'external':
      if (!definition.external) {
        throw new UnprocessableError(
          `Model '${definition.name}' has no external trainer: add 'external' to its definition`,
        );
      }
      return ExternalTrainer.create(definition.external);
    default:
      return LocalTrainer.create(['logistic', 'boosting']);
  }
}
