import { TrainingDataError } from '../errors';
import type { EncodedFeature, EncoderDocument } from './types';

/** @throws TrainingDataError that names what is wrong */
export function parseEncoderDocument(json: string): EncoderDocument {
  let document: Partial<EncoderDocument>;
  try {
    document = JSON.parse(json);
  } catch {
    throw new TrainingDataError('The encoder is not JSON');
  }
  if (document?.formatVersion !== 1) {
    throw new TrainingDataError(
      `The encoder has format version ${document?.formatVersion}, expected 1`,
    );
  }
  if (
    !Array.isArray(document.features) ||
    !document.features.every(isFeature)
  ) {
    throw new TrainingDataError('The encoder has malformed features');
  }
  return { formatVersion: 1, features: document.features };
}

function isFeature(value: unknown): value is EncodedFeature {
  const feature = value as Partial<EncodedFeature> | null;
  if (typeof feature?.name !== 'string') return false;
  if (feature.kind === 'number') return true;
  return (
    feature.kind === 'category' &&
    Array.isArray(feature.categories) &&
    feature.categories.every(name => typeof name === 'string')
  );
}
