import type { MountedRoute } from '../access/types';

/** What is looked at of an answer; supertest's response is one. */
export interface SeenAnswer {
  status: number;
  body: unknown;
  request: { method: string; url: string };
}

/**
 * A check for `supertest(...).expect(check)`: what a route answers must be
 * what it declares, so that the OpenAPI document tells the truth.
 *
 * @param routes - all routes that are mounted, asked for at every answer
 */
export function declaredAnswers(
  routes: () => MountedRoute[],
): (answer: SeenAnswer) => void {
  return ({ status, body, request }) => {
    const mounted = routes();
    if (mounted.length === 0) {
      throw new Error('No route is mounted: nothing would be checked');
    }
    const { pathname } = new URL(request.url, 'http://localhost');
    const declared = routeOf(mounted, request.method, pathname);
    const schema = declared?.route.responses[status]?.schema;
    const parsed = schema?.safeParse(body);
    if (declared && parsed && !parsed.success) {
      throw new Error(
        `${request.method} ${
          declared.path
        } answered ${status} otherwise than declared: ${parsed.error.issues
          .map(({ path, message }) => `${path.join('.')}: ${message}`)
          .join('; ')}`,
      );
    }
  };
}

/** The route of a path; one that names more of it goes before one with more parameters. */
function routeOf(
  routes: MountedRoute[],
  method: string,
  pathname: string,
): MountedRoute | undefined {
  const parts = pathname.split('/');
  return routes
    .filter(({ path, route }) => {
      const template = path.replace(/\/$/, '').split('/');
      return (
        route.method === method.toLowerCase() &&
        template.length === parts.length &&
        template.every(
          (part, index) => part.startsWith('{') || part === parts[index],
        )
      );
    })
    .sort((a, b) => parameters(a) - parameters(b))[0];
}

function parameters({ path }: MountedRoute): number {
  return path.split('{').length;
}
