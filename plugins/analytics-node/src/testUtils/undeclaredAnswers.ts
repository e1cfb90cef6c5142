import type { MountedRoute } from '../access/types';

const NO_CONTENT = 204;

/**
 * The successes that routes announce without saying what is in them: a client
 * made from the OpenAPI document would know nothing of these answers.
 */
export function undeclaredAnswers(routes: MountedRoute[]): string[] {
  return routes.flatMap(({ path, route }) =>
    Object.entries(route.responses)
      .filter(
        ([status, { schema, contentType }]) =>
          /^2/.test(status) &&
          Number(status) !== NO_CONTENT &&
          !schema &&
          (!contentType || /json/.test(contentType)),
      )
      .map(([status]) => `${route.method.toUpperCase()} ${path} ${status}`),
  );
}
