import { startPortal } from './startPortal';
import type { StartedPortal } from './startPortal';

/** Where test files, which run later and elsewhere, find the product. */
export const SHARED_PORTAL_VARIABLE = 'BROWSER_TEST_PORTAL';

let portal: StartedPortal | undefined;

/** Starts the product for all test files. */
export async function startSharedPortal(): Promise<void> {
  portal = await startPortal();
  const { url, dataDirectory } = portal;
  process.env[SHARED_PORTAL_VARIABLE] = JSON.stringify({ url, dataDirectory });
}

/** Stops it and removes its data. */
export async function stopSharedPortal(): Promise<void> {
  await portal?.stop();
  portal = undefined;
}
