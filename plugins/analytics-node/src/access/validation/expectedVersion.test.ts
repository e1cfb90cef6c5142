import type { Request } from 'express';
import { ValidationError } from '../errors';
import { expectedVersion } from './expectedVersion';

const requestWith = (header?: string) =>
  ({ get: () => header } as unknown as Request);

describe('expectedVersion', () => {
  it.each([
    [undefined, undefined],
    ['*', undefined],
    ['"3"', 3],
    ['W/"12"', 12],
    ['7', 7],
  ])('reads %p as %p', (header, version) => {
    expect(expectedVersion(requestWith(header))).toBe(version);
  });

  it.each(['', '"abc"', '"3', '"1", "2"', '-1', '"1234567890"'])(
    'refuses %p, for a change that meant to be careful must not go through',
    header => {
      expect(() => expectedVersion(requestWith(header))).toThrow(
        new ValidationError(
          'header.If-Match: expected the ETag of GET, such as "3"',
        ),
      );
    },
  );
});
