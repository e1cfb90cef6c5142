import type { DatasetNewest } from '@analytics-engine/plugin-analytics-common';
import {
  RESERVED_NAMES,
  datasetNewestSchema,
  datasetViewSchema,
  datasetsResponseSchema,
  identifierSchema,
} from '@analytics-engine/plugin-analytics-common';
import type {
  ApiRoute,
  Dataset,
  DatasetsService,
  WarehouseService,
} from '@analytics-engine/plugin-analytics-node';
import {
  defineRoute,
  POSITION_COLUMNS,
  readNewestTime,
  StateConflictError,
} from '@analytics-engine/plugin-analytics-node';
import { NotFoundError } from '@backstage/errors';
import { z } from 'zod';

/** Most columns of a dataset. */
const MAX_COLUMNS = 500;
/** Longest ClickHouse type. */
const MAX_TYPE_LENGTH = 500;
/** Longest time to look for the newest row. */
const NEWEST_TIMEOUT_MS = 10_000;
const POSITION_NAMES = new Set(POSITION_COLUMNS.map(({ name }) => name));

const params = z.strictObject({ name: identifierSchema });

const newNameSchema = identifierSchema.refine(
  name => !RESERVED_NAMES.includes(name),
  { error: issue => `'${issue.input}' is a reserved name` },
);

const columnSchema = z.strictObject({
  name: identifierSchema.refine(name => !name.startsWith('_'), {
    error: 'expected a name that does not begin with _',
  }),
  type: z.string().min(1).max(MAX_TYPE_LENGTH),
  description: z.string().max(500).optional(),
  personal: z.boolean().optional(),
});

const shapeSchema = z.strictObject({
  description: z.string().max(500).optional(),
  columns: z.array(columnSchema).min(1).max(MAX_COLUMNS),
  key: z.array(identifierSchema).max(20).optional(),
  timeColumn: identifierSchema.optional(),
  orderBy: z.array(identifierSchema).max(20).optional(),
  owner: z.string().min(1).max(200).optional(),
});

type Shape = z.output<typeof shapeSchema>;

/** Every name that is not a column. */
function checkNames(body: Shape, context: z.RefinementCtx): void {
  const names = body.columns.map(({ name }) => name);
  const check = (path: PropertyKey[], name: string) => {
    if (!names.includes(name)) {
      context.addIssue({
        code: 'custom',
        path,
        message: `expected one of ${names.join(', ')}, found ${name}`,
      });
    }
  };
  names.forEach((name, index) => {
    if (names.indexOf(name) < index) {
      context.addIssue({
        code: 'custom',
        path: ['columns', index, 'name'],
        message: `column ${name} is named twice`,
      });
    }
  });
  body.key?.forEach((name, index) => check(['key', index], name));
  body.orderBy?.forEach((name, index) => check(['orderBy', index], name));
  if (body.timeColumn) {
    check(['timeColumn'], body.timeColumn);
  }
}

/** Datasets: list, read, and create for one's own events. */
export function createDatasetRoutes(options: {
  datasets: DatasetsService;
  warehouse: WarehouseService;
}): ApiRoute<any, any, any>[] {
  const { datasets, warehouse } = options;
  const find = async (name: string): Promise<Dataset> => {
    const dataset = await datasets.get(name);
    if (!dataset) {
      throw new NotFoundError(`Dataset '${name}' does not exist`);
    }
    return dataset;
  };
  return [
    defineRoute({
      method: 'get',
      path: '/',
      role: 'viewer',
      summary: 'All datasets',
      responses: {
        200: { description: 'Datasets', schema: datasetsResponseSchema },
      },
      handler: async () => {
        const all = await datasets.list();
        return { body: { datasets: all.filter(({ partOf }) => !partOf) } };
      },
    }),
    defineRoute({
      method: 'get',
      path: '/{name}',
      role: 'viewer',
      summary: 'One dataset',
      params,
      responses: {
        200: { description: 'The dataset', schema: datasetViewSchema },
        404: { description: 'No such dataset' },
      },
      handler: async context => ({ body: await find(context.params.name) }),
    }),
    defineRoute({
      method: 'get',
      path: '/{name}/newest',
      role: 'viewer',
      summary: 'The newest business time among the rows of a dataset',
      description:
        'newestAt is null without rows; both fields are null for a dataset without a time column.',
      params,
      responses: {
        200: { description: 'The newest time', schema: datasetNewestSchema },
        404: { description: 'No such dataset' },
      },
      handler: async context => {
        const dataset = await find(context.params.name);
        const column = dataset.timeColumn;
        const newest = column
          ? await readNewestTime({
              warehouse,
              dataset,
              column,
              name: 'dataset-newest',
              timeoutMs: NEWEST_TIMEOUT_MS,
              signal: context.signal,
            })
          : undefined;
        const body: DatasetNewest = {
          dataset: dataset.name,
          column: column ?? null,
          newestAt: newest ? new Date(newest.atMs).toISOString() : null,
        };
        return { body };
      },
    }),
    defineRoute({
      method: 'put',
      path: '/{name}',
      role: 'operator',
      summary: 'Create a dataset with its table',
      description:
        'Pipelines can land events in it at once. Sending the same again changes nothing; another shape under a name that exists is refused.',
      params: z.strictObject({ name: newNameSchema }),
      body: shapeSchema.superRefine(checkNames),
      audit: {
        action: (_context, result) =>
          result?.status === 200 ? undefined : 'DATASET_CREATE',
        target: context => `dataset:${context.params.name}`,
      },
      responses: {
        200: {
          description: 'It exists like this already',
          schema: datasetViewSchema,
        },
        201: { description: 'Created', schema: datasetViewSchema },
        409: { description: 'The name is taken by something else' },
      },
      handler: async context => {
        const { name } = context.params;
        const existing = await datasets.get(name);
        if (!existing) {
          const created = await datasets.create({ name, ...context.body });
          return { status: 201, body: created };
        }
        if (!isSame(existing, context.body)) {
          throw new StateConflictError(
            `Dataset '${name}' exists with other columns or keys`,
            { details: { existing } },
          );
        }
        return { status: 200, body: existing };
      },
    }),
  ];
}

function isSame(existing: Dataset, body: Shape): boolean {
  const shape = (columns: Dataset['columns']) =>
    columns
      .filter(({ name }) => !POSITION_NAMES.has(name))
      .map(
        ({ name, type, personal }) =>
          `${name} ${type.replace(/\s/g, '')} ${!!personal}`,
      )
      .join('\n');
  return (
    existing.kind === 'table' &&
    shape(existing.columns) === shape(body.columns) &&
    (body.key ?? existing.key).join() === existing.key.join() &&
    (body.timeColumn ?? existing.timeColumn) === existing.timeColumn
  );
}
