import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';

const REQUEST_TIMEOUT_MS = 10_000;

/** What is needed to speak to another plugin. */
export interface PluginAccess {
  auth: AuthService;
  discovery: DiscoveryService;
}

/**
 * Asks a plugin with this one's own credentials.
 *
 * @returns undefined when there is no such plugin
 * @throws ResponseError for any other refusal, and what fetch throws
 */
export async function askPlugin<T>(
  { auth, discovery }: PluginAccess,
  pluginId: string,
  path: string,
): Promise<T | undefined> {
  const [baseUrl, { token }] = await Promise.all([
    discovery.getBaseUrl(pluginId),
    auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: pluginId,
    }),
  ]);
  const response = await fetch(`${baseUrl}${path}`, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  });
  if (response.status === 404) {
    return undefined;
  }
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return (await response.json()) as T;
}
