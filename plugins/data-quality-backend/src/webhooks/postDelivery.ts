import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { publicLookup, refusePrivateHost } from './guardedLookup';
import { signDelivery } from './signDelivery';
import type { Delivery, Webhook } from './types';

/** Longest time for connecting, sending and the answer's first line together. */
const TIMEOUT_MS = 10_000;

/**
 * Sends a delivery once. Redirects are not followed: they would lead around
 * the check of the address.
 *
 * @throws Error that says why it was not taken, without the address
 */
export async function postDelivery(
  webhook: Webhook,
  delivery: Delivery,
): Promise<void> {
  const url = new URL(webhook.url);
  if (!webhook.allowPrivateAddresses) {
    refusePrivateHost(url.hostname);
  }
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const status = await new Promise<number>((done, fail) => {
    const outgoing = request(url, {
      method: 'POST',
      signal: AbortSignal.timeout(TIMEOUT_MS),
      // No connection outlives its delivery.
      agent: false,
      ...(!webhook.allowPrivateAddresses && { lookup: publicLookup }),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(delivery.body),
        'user-agent': 'analytics-engine',
        ...signDelivery({
          ...delivery,
          secret: webhook.secret,
          nowMs: Date.now(),
        }),
      },
    });
    outgoing.on('error', fail);
    outgoing.on('response', response => {
      // What it has to say does not matter, and may never end.
      response.on('error', () => {});
      response.destroy();
      done(response.statusCode ?? 0);
    });
    outgoing.end(delivery.body);
  });
  if (status < 200 || status > 299) {
    throw new Error(`answered ${status}`);
  }
}
