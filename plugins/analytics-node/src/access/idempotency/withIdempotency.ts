import { createHash } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { StateConflictError, UnprocessableError } from '../errors';
import type { ApiCaller, ApiResult } from '../types';
import type { IdempotencyStore } from './IdempotencyStore';

const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
/** Largest answer that is kept, characters of JSON. */
const MAX_ANSWER_LENGTH = 1024 * 1024;

/** Says that an answer is the one of an earlier request. */
export const REPLAY_HEADER = 'Idempotency-Replayed';

/**
 * Carries a mutation out once per Idempotency-Key of a caller and route:
 * a repeat gets the first answer. Failed requests may be repeated.
 *
 * @throws UnprocessableError when the key came with another request
 * @throws StateConflictError while the first request is being answered
 */
export async function withIdempotency(
  options: {
    store: IdempotencyStore;
    request: Request;
    caller: ApiCaller;
    template: string;
    /** The body as it came. */
    body: Buffer;
  },
  perform: () => Promise<ApiResult | undefined>,
): Promise<ApiResult | undefined> {
  const { store, request, caller, template, body } = options;
  const key = request.get('idempotency-key');
  if (key === undefined) {
    return perform();
  }
  if (!KEY_PATTERN.test(key)) {
    throw new InputError(
      'Idempotency-Key: expected 1 to 255 printable ASCII characters without spaces',
    );
  }
  const id = hash(caller.kind, caller.subject, request.method, template, key);
  const claim = await store.claim(id, hash(request.originalUrl, body));
  switch (claim.kind) {
    case 'stored':
      return {
        ...claim.answer,
        headers: { ...claim.answer.headers, [REPLAY_HEADER]: 'true' },
      };
    case 'different':
      throw new UnprocessableError(
        'Idempotency-Key: this key was used for another request; use a new one for each',
      );
    case 'in-progress':
      throw new StateConflictError(
        'Idempotency-Key: the first request with this key is being answered',
        { headers: { 'Retry-After': '1' } },
      );
    default:
  }
  let result: ApiResult | undefined;
  try {
    result = await perform();
  } catch (error) {
    await store.release(id).catch(() => undefined);
    throw error;
  }
  await keep(store, id, result);
  return result;
}

/** The change is made: that its answer cannot be kept must not make it look failed. */
async function keep(
  store: IdempotencyStore,
  id: string,
  result: ApiResult | undefined,
): Promise<void> {
  const length = JSON.stringify(result?.body ?? null).length;
  await store
    .complete(id, {
      status: result?.status ?? (result?.body === undefined ? 204 : 200),
      headers: result?.headers ?? {},
      body: length <= MAX_ANSWER_LENGTH ? result?.body : null,
    })
    .catch(() => undefined);
}

function hash(...parts: Array<string | Buffer>): string {
  const digest = createHash('sha256');
  for (const part of parts) {
    digest.update(`${Buffer.byteLength(part)}:`).update(part);
  }
  return digest.digest('hex');
}
