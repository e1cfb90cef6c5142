import { ClickHouseError } from '@clickhouse/client';
import { WarehouseError } from './errors';
import { redactMessage } from './redactMessage';

/** What Node says when a connection cannot be made or breaks. */
const NETWORK_CODE = /^(E[A-Z_]+|UND_ERR_\w+|HPE_\w+|CERT_\w+)$/;

/**
 * Maps whatever a statement failed with. The original is not kept as a cause:
 * its text may hold values of people's rows.
 */
export function toWarehouseError(
  error: unknown,
  options: {
    /** Of the endpoint: `warehouse at host:port`. */
    title: string;
    params?: Record<string, unknown>;
    secrets?: string[];
  },
): WarehouseError {
  if (error instanceof WarehouseError) {
    return error;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ClickHouseError) {
    return new WarehouseError(redactMessage(message, options), {
      code: Number(error.code),
      type: error.type,
    });
  }
  const code = (error as { code?: unknown } | undefined)?.code;
  const reason =
    typeof code === 'string' && NETWORK_CODE.test(code)
      ? code
      : redactMessage(message, options) || 'no answer';
  return new WarehouseError(`The ${options.title} did not answer: ${reason}`);
}
