import { buildPipeline, nameImport } from './buildPipeline';
import { conversion } from './conversion';
import { createMapping } from './createMapping';
import { inferColumns } from './inferColumns';
import { findShippedMapping, parseMapOption } from './readMappingFile';
import { pipelineDefinitionSchema } from '@analytics-engine/plugin-analytics-common';

const RETAIL =
  'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country'.split(
    ',',
  );

describe('conversion', () => {
  it.each([
    ['String', '`c`'],
    ['LowCardinality(String)', '`c`'],
    ['Nullable(String)', "nullIf(`c`, '')"],
    ['LowCardinality(Nullable(String))', "nullIf(`c`, '')"],
    ['Int32', "CAST(trimBoth(`c`), 'Int32')"],
    [
      'Nullable(Decimal(18, 4))',
      "CAST(nullIf(trimBoth(`c`), ''), 'Nullable(Decimal(18, 4))')",
    ],
    ["DateTime('UTC')", "parseDateTimeBestEffort(trimBoth(`c`), 'UTC')"],
    [
      "DateTime64(3, 'Europe/Berlin')",
      "parseDateTime64BestEffort(trimBoth(`c`), 3, 'Europe/Berlin')",
    ],
    ["Enum8('a' = 1)", "CAST(trimBoth(`c`), 'Enum8(\\'a\\' = 1)')"],
  ])('of %s', (type, expression) => {
    expect(conversion('c', type)).toBe(expression);
  });
});

describe('createMapping', () => {
  const targets = [
    { name: 'order_id', type: 'String' },
    { name: 'quantity', type: 'Int32' },
    { name: 'line', type: 'UInt32' },
    { name: '_offset', type: 'UInt64' },
  ];
  const options = {
    dataset: 'orders',
    targets,
    key: ['order_id', 'line'],
    sourceType: 'String',
  };

  it('matches by name as people do and says what is left over', () => {
    const mapping = createMapping({
      ...options,
      sourceColumns: ['OrderId', 'Quantity', 'colour', '_offset'],
    });
    expect(mapping.columns).toEqual({
      order_id: '`OrderId`',
      line: "defaultValueOfTypeName('UInt32')",
      quantity: "CAST(trimBoth(`Quantity`), 'Int32')",
    });
    expect(mapping.unused).toEqual(['colour', '_offset']);
  });

  it('refuses columns that the dataset has not', () => {
    expect(() =>
      createMapping({
        ...options,
        sourceColumns: ['a'],
        expressions: { name: 'x', columns: { price: 'a' } },
      }),
    ).toThrow("Dataset 'orders' has no column price");
    expect(() => createMapping({ ...options, sourceColumns: ['a'] })).toThrow(
      /--map column=expression/,
    );
  });
});

describe('mappings', () => {
  it('recognises the online retail file by its header', async () => {
    const mapping = await findShippedMapping('orders', RETAIL);
    expect(mapping?.name).toBe('online-retail');
    expect(await findShippedMapping('events', RETAIL)).toBeUndefined();
    expect(await findShippedMapping('orders', RETAIL.slice(1))).toBeUndefined();
  });

  it('reads assignments whose expression holds an equals sign', () => {
    expect(parseMapOption("status=if(a = 'x', 'y', b)")).toEqual([
      'status',
      "if(a = 'x', 'y', b)",
    ]);
    expect(() => parseMapOption('status')).toThrow(/column=expression/);
  });

  it('makes a definition that pipelines accept, named by file and mapping', () => {
    const identity = {
      dataset: `My_${'x'.repeat(55)}`,
      sha256: 'ab'.repeat(32),
      layout: { format: 'csv', delimiter: ',', encoding: 'utf-8' } as const,
      mapping: {
        name: 'by name',
        columns: { a: 'b' },
        input: { b: 'String' },
        unused: [],
      },
    };
    const definition = buildPipeline(identity, '/tmp/a file.csv');
    expect(pipelineDefinitionSchema.parse(definition).name).toMatch(
      /^import-my-x+-abababab-[0-9a-f]{8}$/,
    );
    expect(definition.transform).toBe('SELECT\n  b AS `a`\nFROM input');
    const other = nameImport({
      ...identity,
      mapping: { ...identity.mapping, columns: { a: 'lower(b)' } },
    });
    expect(other.topic).not.toBe(nameImport(identity).topic);
    expect(other.filePrefix).toBe(nameImport(identity).filePrefix);
  });
});

describe('inferColumns', () => {
  it('takes the narrowest type that the whole sample fits', () => {
    const row = {
      id: '1',
      code: '00123',
      price: '2.5',
      ratio: '1e-3',
      day: '2011-01-02',
      at: '2011-01-02 03:04:05',
      flag: 'true',
      maybe: '7',
      text: 'x',
    };
    const second = {
      ...row,
      id: -20,
      price: 3.125,
      maybe: null,
      text: { deep: 1 },
    };
    const types = inferColumns(Object.keys(row), [row, second]);
    expect(Object.fromEntries(types.map(c => [c.name, c.type]))).toEqual({
      id: 'Int64',
      code: 'String',
      price: 'Decimal(18, 3)',
      ratio: 'Float64',
      day: 'Date32',
      at: "DateTime64(3, 'UTC')",
      flag: 'Bool',
      maybe: 'Nullable(Int64)',
      text: 'String',
    });
  });
});
