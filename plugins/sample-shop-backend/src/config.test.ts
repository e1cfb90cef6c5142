import { ConfigReader } from '@backstage/config';
import { readSampleShopConfig } from './config';

describe('readSampleShopConfig', () => {
  it('is off without configuration', () => {
    expect(readSampleShopConfig(new ConfigReader({}))).toEqual({
      enabled: false,
      eventsPerSecond: 1,
      seed: 42,
      backfillDays: 90,
    });
  });

  it('refuses unknown keys and values out of bounds by name', () => {
    const config = new ConfigReader({
      analytics: {
        sampleShop: { enabled: true, eventsPerSecond: -1, rate: 2 },
      },
    });
    expect(() => readSampleShopConfig(config)).toThrow(
      /rate[\s\S]*eventsPerSecond|eventsPerSecond[\s\S]*rate/,
    );
  });
});
