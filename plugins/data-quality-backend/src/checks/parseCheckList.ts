import { InputError } from '@backstage/errors';
import { parse } from 'yaml';

/**
 * The checks of a YAML file, as they are written: a list, or a list below
 * `checks:`.
 *
 * @throws InputError when it is neither
 */
export function parseCheckList(text: string): unknown[] {
  let content: unknown;
  try {
    content = parse(text);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
  const list = Array.isArray(content)
    ? content
    : (content as { checks?: unknown } | null)?.checks;
  if (!Array.isArray(list)) {
    throw new InputError('expected a list of checks');
  }
  return list;
}
