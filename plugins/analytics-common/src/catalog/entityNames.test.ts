import { datasetEntityName, topicEntityName } from './entityNames';

// What the catalog accepts as metadata.name.
const ENTITY_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;

describe('entity names', () => {
  it('keeps plain names', () => {
    expect(datasetEntityName('orders')).toBe('orders');
    expect(topicEntityName('analytics-events')).toBe('analytics-events-topic');
    expect(topicEntityName('shop.orders_v2')).toBe('shop.orders_v2-topic');
  });

  it.each([
    '_hidden',
    'trailing_',
    'MixedCase',
    '...',
    'a'.repeat(63),
    'a'.repeat(249),
    '-x-',
  ])('makes %s acceptable', name => {
    for (const mapped of [datasetEntityName(name), topicEntityName(name)]) {
      expect(mapped).toMatch(ENTITY_NAME);
      expect(mapped.length).toBeLessThanOrEqual(63);
    }
  });

  it('tells names apart that the catalog would mix up', () => {
    const names = ['Orders', 'orders', 'ORDERS', '_orders', 'orders_'];
    const mapped = names.map(name => datasetEntityName(name).toLowerCase());
    expect(new Set(mapped).size).toBe(names.length);
    expect(topicEntityName('orders')).not.toBe(datasetEntityName('orders'));
  });
});
