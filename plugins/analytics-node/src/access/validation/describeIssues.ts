import type { z } from 'zod';

/** One field that is not as it should be. */
export interface FieldIssue {
  /** Path in the request: `batchSize`, `rows[2].id`, `query.limit`; `body` for the whole. */
  field: string;
  /** What was expected and what was found. */
  message: string;
}

/** Longest echo of a value in a message. */
const MAX_ECHO_LENGTH = 80;
/** Most fields that an answer lists. */
const MAX_ISSUES = 100;

/**
 * Puts zod's findings into words that name what was expected and what was
 * found, one per field; an unknown key is a field of its own.
 *
 * @param options - `prefix` goes before every path; `whole` names the value
 *   itself; `echo: false` leaves values out, for those that may be personal
 */
export function describeIssues(
  error: z.ZodError,
  value: unknown,
  options: { prefix?: string; whole?: string; echo?: boolean } = {},
): FieldIssue[] {
  const { prefix = '', whole = 'body', echo = true } = options;
  const found = (path: PropertyKey[]) => {
    const at = valueAt(value, path);
    return echo ? describeValue(at) : describeType(at);
  };
  const fieldOf = (path: PropertyKey[]) =>
    path.length === 0 ? whole : `${prefix}${formatPath(path)}`;

  return flatten(error.issues)
    .slice(0, MAX_ISSUES)
    .flatMap(({ path, issue }): FieldIssue[] => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map(key => ({
          field: fieldOf([...path, key]),
          message: 'is not a known key',
        }));
      }
      const expected = expectation(issue);
      const message = expected.includes('found ')
        ? expected
        : `${expected}, found ${found(path)}`;
      return [{ field: fieldOf(path), message }];
    })
    .slice(0, MAX_ISSUES);
}

type Issue = z.core.$ZodIssue;

/** Resolves unions into the issues of the branch that came nearest. */
function flatten(
  issues: readonly Issue[],
  base: PropertyKey[] = [],
): Array<{ path: PropertyKey[]; issue: Issue }> {
  return issues.flatMap(issue => {
    const path = [...base, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors.length > 0) {
      const branches = issue.errors.filter(branch => branch.length > 0);
      const nearest = branches.sort((a, b) => weight(a) - weight(b))[0];
      const isPrimitiveChoice = branches.every(
        branch => branch[0].path.length === 0,
      );
      if (nearest && !isPrimitiveChoice) {
        return flatten(nearest, path);
      }
    }
    return [{ path, issue }];
  });
}

/** A branch that fails as a whole is further away than one that fails in a field. */
function weight(branch: readonly Issue[]): number {
  return branch.reduce(
    (sum, issue) => sum + (issue.path.length === 0 ? 1000 : 1),
    0,
  );
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values
        .map(value => JSON.stringify(value))
        .join(' or ')}`;
    case 'too_small':
      return `expected ${bound(
        issue.origin,
        'at least',
        'more than',
        issue.minimum,
        issue.inclusive,
      )}`;
    case 'too_big':
      return `expected ${bound(
        issue.origin,
        'at most',
        'less than',
        issue.maximum,
        issue.inclusive,
      )}`;
    case 'invalid_union': {
      const types = issue.errors
        .flat()
        .map(inner => expectation(inner).replace(/^expected /, ''));
      return types.length > 0
        ? `expected ${[...new Set(types)].join(' or ')}`
        : issue.message;
    }
    default:
      return issue.message.replace(/^Invalid/, 'invalid');
  }
}

const UNITS: Record<string, string> = {
  string: ' characters',
  array: ' items',
  set: ' items',
  map: ' entries',
  file: ' bytes',
};

function bound(
  origin: string,
  inclusiveWord: string,
  exclusiveWord: string,
  limit: number | bigint,
  inclusive: boolean | undefined,
): string {
  const word = inclusive === false ? exclusiveWord : inclusiveWord;
  return `${word} ${limit}${UNITS[origin] ?? ''}`;
}

function formatPath(path: PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') {
      return `${text}[${key}]`;
    }
    const name = String(key).slice(0, MAX_ECHO_LENGTH);
    return text === '' ? name : `${text}.${name}`;
  }, '');
}

function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      at !== null && typeof at === 'object' && Object.hasOwn(at, key)
        ? (at as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

function describeType(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `array of ${value.length}`;
  return typeof value;
}

function describeValue(value: unknown): string {
  const type = describeType(value);
  if (typeof value === 'string') {
    const text = JSON.stringify(value);
    return text.length > MAX_ECHO_LENGTH
      ? `${text.slice(0, MAX_ECHO_LENGTH)}..." (${value.length} characters)`
      : text;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return `${type} ${value}`;
  }
  return type;
}
