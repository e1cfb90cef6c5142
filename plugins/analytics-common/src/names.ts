import { z } from 'zod';

/** First path segments that mean something else, so nothing may be called so. */
export const RESERVED_NAMES: readonly string[] = [
  'status',
  'metrics',
  'config',
  'deploy',
  'transformations',
  'validate',
  'events',
  'topics',
  'datasets',
  'queries',
  'operations',
  'audit',
  'training',
  'freshness',
  'report',
  'health',
  'openapi.json',
];

/** Longest name of a pipeline, dataset or model: what the catalog accepts. */
export const MAX_NAME_LENGTH = 63;
/** Longest topic name: what Kafka accepts. */
export const MAX_TOPIC_LENGTH = 249;

/** Name of a pipeline or model: lower case, digits and single dashes or underscores between them. */
export const nameSchema = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(
    /^[a-z0-9]+([-_][a-z0-9]+)*$/,
    'expected lower-case letters, digits and single - or _ between them',
  )
  .refine(name => !RESERVED_NAMES.includes(name), {
    error: issue => `'${issue.input}' is a reserved name`,
  });

/** Topic of the event log, by Kafka's rules. */
export const topicSchema = z
  .string()
  .max(MAX_TOPIC_LENGTH)
  .regex(/^[a-zA-Z0-9._-]+$/, 'expected letters, digits, dot, _ and - only')
  .refine(topic => topic !== '.' && topic !== '..', 'cannot be . or ..');

/** Unquoted ClickHouse identifier: what datasets, tables and columns may be called. */
export const identifierSchema = z
  .string()
  .max(MAX_NAME_LENGTH)
  .regex(
    /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    'expected a letter or _ first, then letters, digits and _',
  );
