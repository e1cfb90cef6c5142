import type {
  ModelsChangedEvent,
  PipelineListItem,
} from '@analytics-engine/plugin-analytics-common';
import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';
import type {
  Dataset,
  TopicDescription,
} from '@analytics-engine/plugin-analytics-node';
import { mockServices } from '@backstage/backend-test-utils';
import {
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import type { Entity } from '@backstage/catalog-model';
import { AnalyticsEntityProvider } from './AnalyticsEntityProvider';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new DefaultNamespaceEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

function pipeline(
  name: string,
  topic: string,
  sink: string,
  branches: string[] = [],
): PipelineListItem {
  return {
    definition: pipelineDefinitionSchema.parse({
      name,
      source: { topic, group: `${name}-group` },
      sink: { dataset: sink },
      ...(branches.length > 0
        ? { branches: branches.map(branch => ({ dataset: branch })) }
        : {}),
    }),
    origin: 'user',
    version: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
  };
}

function dataset(name: string, more: Partial<Dataset> = {}): Dataset {
  return {
    name,
    table: name,
    kind: 'table',
    key: [],
    columns: [{ name: 'id', type: 'UInt64' }],
    owner: 'group:default/data-platform',
    retentionClass: 'rawEvents',
    lineageId: `dataset:clickhouse://localhost:8123:analytics_db.${name}`,
    origin: 'user',
    ...more,
  };
}

async function setup(start: {
  pipelines: PipelineListItem[] | undefined;
  models?: ModelsChangedEvent['models'];
  datasets?: Dataset[];
  topics?: TopicDescription[];
}) {
  const state = { datasets: [], topics: [], models: [], ...start };
  const applyMutation = jest.fn();
  const provider = AnalyticsEntityProvider.create({
    logger: mockServices.logger.mock(),
    schedule: { run: async () => undefined },
    pipelines: async () => state.pipelines,
    models: async () => state.models,
    datasets: async () => state.datasets,
    topics: async () => state.topics,
  });
  await provider.connect({ applyMutation, refresh: jest.fn() });
  const provided = (): Entity[] =>
    applyMutation.mock.lastCall![0].entities.map(
      ({ entity }: { entity: Entity }) => entity,
    );
  const find = (name: string) =>
    provided().find(entity => entity.metadata.name === name);
  return { state, provider, applyMutation, provided, find };
}

describe('AnalyticsEntityProvider', () => {
  it('joins topics, pipelines and datasets the way the data flows', async () => {
    const { provider, find } = await setup({
      pipelines: [
        pipeline('sales-analytics', 'analytics-events', 'orders', ['events']),
      ],
      models: [
        {
          name: 'churn',
          description: '',
          owner: 'group:default/science',
          productionVersion: 'v2',
          trainingDataset: 'orders',
        },
      ],
      topics: [{ topic: 'idle', partitions: 1 }],
      datasets: [
        dataset('orders', {
          columns: [{ name: 'email', type: 'String', personal: true }],
        }),
        dataset('events'),
        dataset('daily_sales_mv', { kind: 'rollup', source: 'orders' }),
      ],
    });
    await provider.refresh();
    expect(find('sales-analytics')).toMatchObject({
      kind: 'Component',
      metadata: {
        annotations: {
          'analytics-engine.io/pipeline': 'sales-analytics',
          'backstage.io/managed-by-location':
            'analytics-engine:pipeline/sales-analytics',
        },
      },
      spec: {
        type: 'data-pipeline',
        system: 'analytics-engine',
        dependsOn: ['resource:default/analytics-events-topic'],
      },
    });
    expect(find('orders')).toMatchObject({
      kind: 'Resource',
      metadata: {
        tags: ['personal-data'],
        annotations: {
          'analytics-engine.io/clickhouse-table': 'analytics_db.orders',
        },
      },
      spec: {
        type: 'dataset',
        dependsOn: ['component:default/sales-analytics'],
      },
    });
    expect(find('events')?.spec?.dependsOn).toEqual([
      'component:default/sales-analytics',
    ]);
    expect(find('daily_sales_mv')?.spec?.dependsOn).toEqual([
      'resource:default/orders',
    ]);
    expect(find('analytics-events-topic')?.spec?.type).toBe('kafka-topic');
    expect(find('idle-topic')).toBeDefined();
    expect(find('churn-model')).toMatchObject({
      kind: 'Resource',
      metadata: {
        title: 'churn',
        description: 'Model churn, version v2 in production',
        annotations: { 'analytics-engine.io/model': 'churn' },
      },
      spec: {
        type: 'ml-model',
        owner: 'group:default/science',
        dependsOn: ['resource:default/orders'],
      },
    });
    expect(find('analytics')?.kind).toBe('Domain');
  });

  it('provides only what the catalog accepts, whatever things are called', async () => {
    const { provider, provided } = await setup({
      pipelines: [
        {
          ...pipeline('a_b-c', `T.${'x'.repeat(240)}`, '_Odd_'),
          definition: {
            ...pipeline('a_b-c', '..x..', '_Odd_').definition,
            owner: ':::',
          },
        },
      ],
      topics: [
        { topic: 'Orders', partitions: 1 },
        { topic: 'orders', partitions: 1 },
        { topic: '__consumer_offsets', partitions: 1 },
        { topic: 'x'.repeat(249), partitions: 1 },
      ],
      datasets: [dataset('orders'), dataset('Orders'), dataset('_Odd_')],
    });
    await provider.refresh();
    const entities = provided();
    for (const entity of entities) {
      await expect(policy.enforce(entity)).resolves.toBeDefined();
    }
    const refs = entities.map(entity =>
      `${entity.kind}/${entity.metadata.name}`.toLowerCase(),
    );
    expect(new Set(refs).size).toBe(refs.length);
  });

  it('waits for the pipelines, follows changes, and is quiet without any', async () => {
    const { provider, state, applyMutation, find } = await setup({
      pipelines: undefined,
      datasets: [dataset('orders')],
    });
    await provider.refresh();
    expect(applyMutation).not.toHaveBeenCalled();

    state.pipelines = [pipeline('one', 'a', 'orders')];
    await provider.refresh();
    await provider.refresh();
    expect(applyMutation).toHaveBeenCalledTimes(1);

    state.pipelines = [];
    provider.requestRefresh();
    provider.requestRefresh();
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(applyMutation).toHaveBeenCalledTimes(2);
    expect(applyMutation.mock.lastCall![0].type).toBe('full');
    expect(find('one')).toBeUndefined();
    expect(find('orders')?.spec?.dependsOn).toBeUndefined();
  });

  it('tries again after a source failed', async () => {
    const { provider, state, applyMutation } = await setup({ pipelines: [] });
    const works = state.topics;
    Object.defineProperty(state, 'topics', {
      configurable: true,
      get() {
        throw new Error('log unreachable');
      },
    });
    await expect(provider.refresh()).rejects.toThrow('log unreachable');
    Object.defineProperty(state, 'topics', { value: works });
    await provider.refresh();
    expect(applyMutation).toHaveBeenCalledTimes(1);
  });
});
