import { ConflictError } from '@backstage/errors';
import { normalizePath } from './normalizePath';

/** Anything that is found by method and template. */
export interface RouteEntry {
  method: string;
  /** Full path with `{name}` for parameters: `/api/v1/analytics/pipelines/{name}`. */
  template: string;
  /** The parameters hold something personal. */
  personal: boolean;
  pluginId: string;
}

/** What a path led to. */
export type RouteMatch<Entry> =
  | { kind: 'route'; entry: Entry; params: Record<string, string> }
  /** The path exists, the method does not; `allow` is for the header. */
  | { kind: 'method'; allow: string[]; template: string }
  | { kind: 'malformed' }
  | { kind: 'none' };

interface Compiled<Entry> {
  entry: Entry;
  segments: string[];
}

const PARAMETER = /^\{([A-Za-z][A-Za-z0-9]*)\}$/;

/** Names of the parameters of a template, in order. */
export function parametersOf(template: string): string[] {
  return template
    .split('/')
    .map(segment => PARAMETER.exec(segment)?.[1])
    .filter(name => name !== undefined);
}

/**
 * Finds routes by their path. Literal segments win over parameters, the
 * leftmost difference first, so that `/status` beats `/{name}` no matter which
 * was added first.
 */
export class RouteTable<Entry extends RouteEntry> {
  #routes: Compiled<Entry>[] = [];

  static create<Entry extends RouteEntry>(): RouteTable<Entry> {
    return new RouteTable<Entry>();
  }

  private constructor() {}

  /** @throws ConflictError when the same method and path are there already */
  add(entry: Entry): void {
    const segments = split(entry.template);
    for (const segment of segments) {
      if (/[{}]/.test(segment) && !PARAMETER.test(segment)) {
        throw new Error(
          `Route '${entry.template}': '${segment}' is not a parameter, expected {name} as a whole segment`,
        );
      }
    }
    const shape = (parts: string[]) =>
      parts.map(part => (PARAMETER.test(part) ? '{}' : part)).join('/');
    const same = this.#routes.find(
      other =>
        other.entry.method === entry.method &&
        shape(other.segments) === shape(segments),
    );
    if (same) {
      throw new ConflictError(
        `Route ${entry.method.toUpperCase()} ${entry.template} of plugin '${
          entry.pluginId
        }' is mounted already as ${same.entry.template} by plugin '${
          same.entry.pluginId
        }'`,
      );
    }
    this.#routes.push({ entry, segments });
    this.#routes.sort((a, b) => compare(a.segments, b.segments));
  }

  /** @param path - as it came, still percent-encoded, without query */
  match(method: string, path: string): RouteMatch<Entry> {
    const segments = split(path);
    const candidates = this.#routes.filter(route =>
      fits(route.segments, segments),
    );
    if (candidates.length === 0) {
      return { kind: 'none' };
    }
    const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
    const found = candidates.find(({ entry }) => entry.method === wanted);
    if (!found) {
      const methods = candidates.map(({ entry }) => entry.method.toUpperCase());
      const allow = new Set([...methods, 'OPTIONS']);
      if (allow.has('GET')) allow.add('HEAD');
      return {
        kind: 'method',
        allow: [...allow].sort(),
        template: candidates[0].entry.template,
      };
    }
    const params: Record<string, string> = {};
    for (const [index, part] of found.segments.entries()) {
      const name = PARAMETER.exec(part)?.[1];
      if (name) {
        try {
          params[name] = decodeURIComponent(segments[index]);
        } catch {
          return { kind: 'malformed' };
        }
      }
    }
    return { kind: 'route', entry: found.entry, params };
  }

  /** The path as a log may show it: cut where a personal parameter may begin. */
  redact(path: string): string {
    const segments = split(path);
    for (const { entry, segments: template } of this.#routes) {
      const first = template.findIndex(part => PARAMETER.test(part));
      if (
        entry.personal &&
        segments.length > first &&
        template.slice(0, first).every((part, n) => part === segments[n])
      ) {
        return normalizePath(...segments.slice(0, first), '{...}');
      }
    }
    return path;
  }
}

function split(path: string): string[] {
  return path.split('/').filter(Boolean);
}

function fits(template: string[], segments: string[]): boolean {
  return (
    template.length === segments.length &&
    template.every(
      (part, index) => PARAMETER.test(part) || part === segments[index],
    )
  );
}

function compare(a: string[], b: string[]): number {
  for (let n = 0; n < Math.min(a.length, b.length); n += 1) {
    const difference =
      Number(PARAMETER.test(a[n])) - Number(PARAMETER.test(b[n]));
    if (difference !== 0) {
      return difference;
    }
  }
  return b.length - a.length;
}
