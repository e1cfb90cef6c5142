import { z } from 'zod';
import { parametersOf } from './routing/RouteTable';
import type { ApiRoute } from './types';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

/**
 * Holds a route against what every route owes: a mutation is audited or says
 * that it is not, a GET takes no body, and its schema names its parameters.
 *
 * @throws Error that names the route
 */
export function checkRoute(
  route: ApiRoute<any, any, any>,
  template: string,
): void {
  const fail = (reason: string): never => {
    throw new Error(
      `Route ${String(route.method).toUpperCase()} ${template}: ${reason}`,
    );
  };
  if (!METHODS.includes(route.method)) {
    fail(`method must be one of ${METHODS.join(', ')}`);
  }
  if (route.method !== 'get' && !route.audit && route.audited !== false) {
    fail('a route that changes something needs `audit`, or `audited: false`');
  }
  if (route.method === 'get' && (route.body || route.raw)) {
    fail('a GET takes no body');
  }
  if (route.body && route.raw) {
    fail('`body` and `raw` exclude each other');
  }
  const names = parametersOf(template);
  if (names.length > 0 && !route.params) {
    fail(`needs a schema of its parameters ${names.join(', ')}`);
  }
  if (new Set(names).size !== names.length) {
    fail('names a parameter twice');
  }
  if (route.params instanceof z.ZodObject) {
    const keys = Object.keys(route.params.shape);
    const odd = [
      ...names.filter(name => !keys.includes(name)),
      ...keys.filter(key => !names.includes(key)),
    ];
    if (odd.length > 0) {
      fail(`path and schema of the parameters differ in ${odd.join(', ')}`);
    }
  }
  if (Object.keys(route.responses).length === 0) {
    fail('says nothing of its responses');
  }
}
