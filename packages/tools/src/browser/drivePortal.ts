import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { CHROMIUM_ARGUMENTS } from './chromiumArguments';
import { findChromium } from './findChromium';
import { RunningPortal } from './RunningPortal';
import { SHARED_PORTAL_VARIABLE } from './sharedPortal';

const START_TIMEOUT_MS = 400_000;
const PATIENCE_MS = 60_000;
const WINDOW = { width: 1440, height: 1000 };

/** A browser at the product, signed in. */
export interface PortalDriver {
  portal: RunningPortal;
  /** Its one page; there is none before the tests. */
  page(): Page;
  goTo(path: string): Promise<void>;
}

/**
 * Opens a browser before the tests of a `describe` and signs in as a guest.
 * An error in the page fails the test in which it happens.
 */
export function drivePortal(): PortalDriver {
  const portal = RunningPortal.at(
    JSON.parse(process.env[SHARED_PORTAL_VARIABLE] ?? ''),
  );
  let browser: Browser | undefined;
  let page: Page;
  const pageErrors: string[] = [];
  const goTo = async (path: string) => {
    await page.goto(`${portal.url}${path}`);
  };

  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: await findChromium(),
      args: CHROMIUM_ARGUMENTS,
    });
    page = await browser.newPage({ viewport: WINDOW });
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', error => pageErrors.push(error.message));
    await goTo('/');
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.getByRole('link', { name: 'Pipelines' }).first().waitFor();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await browser?.close();
  });

  afterEach(() => {
    if (pageErrors.length > 0) {
      throw new Error(`Errors in the page: ${pageErrors.splice(0).join('; ')}`);
    }
  });

  return { portal, goTo, page: () => page };
}
