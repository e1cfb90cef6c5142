import { createHash } from 'node:crypto';
import type { CheckResult } from '@analytics-engine/plugin-analytics-common';
import type { FinishedRun } from '../types';

const PRODUCER = 'https://github.com/analytics-engine/data-quality';
const RUN_EVENT_SCHEMA =
  'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const FACETS = 'https://openlineage.io/spec/facets';
/** Namespace of the product's own jobs. */
const JOB_NAMESPACE = 'analytics-engine';

/** What every facet carries. */
interface Facet {
  _producer: string;
  _schemaURL: string;
  [key: string]: unknown;
}

/** A run event as OpenLineage sends it over HTTP. */
export interface OpenLineageRunEvent {
  eventType: 'START' | 'COMPLETE' | 'FAIL';
  eventTime: string;
  producer: string;
  schemaURL: string;
  run: { runId: string; facets: Record<string, Facet> };
  job: { namespace: string; name: string; facets: Record<string, Facet> };
  inputs: Array<{
    namespace: string;
    name: string;
    facets: Record<string, Facet>;
    inputFacets: Record<string, Facet>;
  }>;
  outputs: [];
}

/**
 * A quality run as OpenLineage events: one START, and one that ends it. The
 * run FAILs when it could not be carried out; data that failed its checks is a
 * COMPLETE run whose facets say so.
 */
export function toOpenLineage(finished: FinishedRun): OpenLineageRunEvent[] {
  const { run } = finished;
  const end = eventOf(finished, {
    eventType: run.status === 'ERROR' ? 'FAIL' : 'COMPLETE',
    eventTime: run.finishedAt,
  });
  return [
    {
      ...end,
      eventType: 'START',
      eventTime: run.startedAt,
      run: { runId: end.run.runId, facets: {} },
      inputs: end.inputs.map(input => ({ ...input, inputFacets: {} })),
    },
    end,
  ];
}

function eventOf(
  { run, dataset }: FinishedRun,
  at: Pick<OpenLineageRunEvent, 'eventType' | 'eventTime'>,
): OpenLineageRunEvent {
  const evaluated = run.results.filter(
    ({ status }) => status !== 'NOT_EVALUATED' && status !== 'ERROR',
  );
  return {
    ...at,
    producer: PRODUCER,
    schemaURL: RUN_EVENT_SCHEMA,
    run: {
      runId: uuidOf(run.runId),
      facets: {
        test: facet('1-0-0/TestRunFacet.json#/$defs/TestRunFacet', {
          tests: run.results.map(testOf),
        }),
      },
    },
    job: {
      namespace: JOB_NAMESPACE,
      name: `data-quality.${dataset.name}`,
      facets: {
        jobType: facet('2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet', {
          processingType: 'BATCH',
          integration: 'ANALYTICS_ENGINE',
          jobType: 'DATA_QUALITY',
        }),
      },
    },
    inputs: [
      {
        ...lineageNameOf(dataset.lineageId),
        facets: {
          schema: facet(
            '1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet',
            {
              fields: dataset.columns.map(({ name, type }) => ({ name, type })),
            },
          ),
        },
        inputFacets: {
          dataQualityAssertions: facet(
            '1-0-1/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet',
            {
              assertions: evaluated.map(result => ({
                assertion: result.checkId,
                success: result.status !== 'FAILED',
                ...(result.column && { column: result.column }),
              })),
            },
          ),
          dataQualityMetrics: facet(
            '1-0-2/DataQualityMetricsInputDatasetFacet.json#/$defs/DataQualityMetricsInputDatasetFacet',
            {
              rowCount: run.rowsScanned,
              columnMetrics: columnMetricsOf(evaluated),
            },
          ),
        },
      },
    ],
    outputs: [],
  };
}

function facet(schema: string, content: Record<string, unknown>): Facet {
  return {
    _producer: PRODUCER,
    _schemaURL: `${FACETS}/${schema}`,
    ...content,
  };
}

const TEST_STATUS = {
  PASSED: 'pass',
  WARN: 'pass',
  FAILED: 'fail',
  NOT_EVALUATED: 'skip',
  ERROR: 'skip',
} as const satisfies Record<CheckResult['status'], string>;

function testOf(result: CheckResult): Record<string, unknown> {
  return {
    name: result.checkId,
    status: TEST_STATUS[result.status],
    severity: result.severity === 'critical' ? 'error' : 'warn',
    type: result.type,
    description: result.name,
    expected: result.expected,
    actual: result.error ?? result.actual,
  };
}

/** Missing values are the one figure of a column that checks count without a profile. */
function columnMetricsOf(
  results: CheckResult[],
): Record<string, { count: number; nullCount?: number }> {
  return Object.fromEntries(
    results.flatMap(({ column, evaluatedRows, failedRows, type }) =>
      type === 'completeness' && column && evaluatedRows !== null
        ? [
            [
              column,
              { count: evaluatedRows, nullCount: failedRows ?? undefined },
            ],
          ]
        : [],
    ),
  );
}

/** `dataset:clickhouse://host:port:database.table` as OpenLineage splits it. */
function lineageNameOf(lineageId: string): { namespace: string; name: string } {
  const id = lineageId.replace(/^dataset:/, '');
  const split = id.lastIndexOf(':');
  return { namespace: id.slice(0, split), name: id.slice(split + 1) };
}

/** OpenLineage wants UUIDs; the same run always gets the same one (version 8, by hash). */
function uuidOf(runId: string): string {
  const hex = createHash('sha256').update(`quality-run:${runId}`).digest('hex');
  const variant = ((parseInt(hex[16], 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
