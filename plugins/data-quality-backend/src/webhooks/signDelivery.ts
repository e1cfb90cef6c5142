import { createHmac } from 'node:crypto';

/** Secrets of this form hold their key in base64. */
const ENCODED_SECRET = 'whsec_';

/**
 * Headers by which a receiver knows that a delivery is ours, is new, and was
 * not changed: those of the Standard Webhooks specification, for which
 * libraries exist. The signature covers id, time and body.
 */
export function signDelivery(options: {
  id: string;
  body: string;
  secret: string;
  nowMs: number;
}): Record<string, string> {
  const { id, body, secret } = options;
  const timestamp = String(Math.floor(options.nowMs / 1000));
  const key = secret.startsWith(ENCODED_SECRET)
    ? Buffer.from(secret.slice(ENCODED_SECRET.length), 'base64')
    : Buffer.from(secret, 'utf8');
  const signature = createHmac('sha256', key)
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
