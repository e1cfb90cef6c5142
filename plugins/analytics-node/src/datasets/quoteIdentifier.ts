import { identifierSchema } from '@analytics-engine/plugin-analytics-common';

/**
 * An identifier for places of DDL that take no bound parameter.
 *
 * @throws ZodError unless it is one that needs no escaping
 */
export function quoteIdentifier(name: string): string {
  return `\`${identifierSchema.parse(name)}\``;
}
