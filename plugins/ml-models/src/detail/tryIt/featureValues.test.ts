import type { ModelFeature } from '@analytics-engine/plugin-analytics-common';
import { featureDefaults, readFeatures } from './featureValues';

const FEATURES: ModelFeature[] = [
  { name: 'age', type: 'number', nullable: true },
  { name: 'member', type: 'boolean', nullable: false },
  {
    name: 'plan',
    type: 'category',
    nullable: false,
    categories: ['basic', 'pro'],
  },
];

describe('values of the try-it form', () => {
  it('is filled with a golden row and reads the same row back', () => {
    const row = { age: 41.5, member: false, plan: 'pro' };
    expect(readFeatures(FEATURES, featureDefaults(FEATURES, row))).toEqual(row);
  });

  it('takes an empty field for a missing value, never for zero', () => {
    expect(
      readFeatures(FEATURES, { age: '', member: 'true', plan: ' ' }),
    ).toEqual({ age: null, member: true, plan: null });
  });

  it('leaves what is no number to the model to refuse', () => {
    expect(readFeatures(FEATURES, { age: 'old' }).age).toBe('old');
    expect(readFeatures(FEATURES, { age: '1e400' }).age).toBe('1e400');
  });
});
