import { drivePortal } from './drivePortal';

/** The pipeline that the development configuration brings. */
const PIPELINE = 'sales-analytics';
const TOPIC = 'analytics-events';

/** One person's way through the portal, against the real product. */
describe('the portal', () => {
  const { goTo, page, portal } = drivePortal();

  it('lets a guest in and says whether all is well', async () => {
    await goTo('/');
    await page()
      .getByRole('status')
      .filter({ hasText: /pipelines are running|needs|running/ })
      .first()
      .waitFor();
    await page().getByRole('link', { name: PIPELINE }).first().waitFor();
  });

  it('shows the pipeline running, pauses it and resumes it', async () => {
    await goTo('/pipelines');
    const row = page().getByRole('row', { name: new RegExp(PIPELINE) });
    await row.getByText('Running', { exact: true }).waitFor();
    await page()
      .getByRole('button', { name: `Pause ${PIPELINE}` })
      .click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pause' }).click();
    await row.getByText('Paused', { exact: true }).waitFor();
    const paused = await portal.request(
      `/api/v1/analytics/pipelines/${PIPELINE}/status`,
    );
    expect(await paused.json()).toMatchObject({
      state: 'PAUSED',
      desiredState: 'PAUSED',
    });
    await page()
      .getByRole('button', { name: `Resume ${PIPELINE}` })
      .click();
    await row.getByText('Running', { exact: true }).waitFor();
  });

  it('creates a pipeline with a dataset from a sample event, and events land', async () => {
    await goTo('/pipelines/create');
    await page().getByRole('textbox', { name: /^Name/ }).fill('browser-test');
    await page()
      .getByRole('combobox', { name: /Topic/ })
      .fill('browser-test-events');
    await page().keyboard.press('Escape');
    await page().getByText('A new one').click();
    await page()
      .getByRole('textbox', { name: /Name of the new dataset/ })
      .fill('browser_rows');
    await page()
      .getByRole('textbox', { name: /Sample event/ })
      .fill('{"id": 1, "quantity": 2, "at": "2026-01-02T03:04:05Z"}');
    await page().getByRole('button', { name: 'Work out the columns' }).click();
    await page().getByRole('button', { name: 'Create pipeline' }).click();
    await page().waitForURL(/\/pipelines\/browser-test/);

    const sent = await portal.request(
      '/api/v1/analytics/events/browser-test-events',
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-ndjson' },
        body: [
          '{"id": 1, "quantity": 2, "at": "2026-01-02T03:04:05Z"}',
          '{"id": 2, "quantity": "many", "at": "2026-01-02T03:04:06Z"}',
          '{"id": 3, "quantity": 4, "at": "2026-01-02T03:04:07Z"}',
        ].join('\n'),
      },
    );
    expect(sent.status).toBe(202);
    await goTo('/pipelines/browser-test/blocks');
    await page()
      .getByRole('row')
      .filter({ hasText: 'Landed' })
      .first()
      .waitFor();
  });

  it('shows the refused record beside the schema and tries it dry', async () => {
    await goTo('/pipelines/browser-test/failed');
    await page()
      .getByRole('row')
      .filter({ hasText: 'Wrong type' })
      .first()
      .getByText('Wrong type')
      .click();
    await page()
      .getByRole('table', { name: 'Table schema beside the payload' })
      .waitFor();
    await page().getByText('"many"').first().waitFor();
    await page().getByRole('button', { name: 'Dry run' }).click();
    await page().getByText('A retry would land none of 1 record').waitFor();
  });

  it('has our cards on the pages of the catalog', async () => {
    await goTo(`/catalog/default/component/${PIPELINE}`);
    await page()
      .getByRole('heading', { name: 'Pipeline', exact: true })
      .waitFor();
    await page()
      .getByRole('group', { name: `Key figures of ${PIPELINE}` })
      .waitFor();
    await goTo('/catalog/default/resource/browser_rows');
    await page()
      .getByRole('heading', { name: 'Dataset', exact: true })
      .waitFor();
    await page().getByRole('link', { name: 'browser-test' }).first().waitFor();
    await goTo(`/catalog/default/resource/${TOPIC}-topic`);
    await page().getByRole('heading', { name: 'Topic', exact: true }).waitFor();
    await page().getByRole('link', { name: PIPELINE }).first().waitFor();
  });

  it('lets nobody delete a running pipeline, and deletes a stopped one', async () => {
    await goTo('/pipelines/browser-test/definition');
    await page().getByRole('button', { name: 'Delete' }).click();
    await page().getByText('Stop it first').waitFor();
    await page().getByRole('button', { name: 'Cancel' }).click();
    await page()
      .getByRole('button', { name: 'More actions for browser-test' })
      .click();
    await page().getByRole('menuitem', { name: 'Stop' }).click();
    await page()
      .getByRole('dialog')
      .getByRole('button', { name: 'Stop' })
      .click();
    await page().getByRole('button', { name: 'Start browser-test' }).waitFor();
    await page().getByRole('button', { name: 'Delete' }).click();
    await page()
      .getByRole('textbox', { name: 'Type browser-test to confirm' })
      .fill('browser-test');
    await page().getByRole('button', { name: 'Delete pipeline' }).click();
    await page().waitForURL(/\/pipelines$/);
    await page()
      .getByRole('row', { name: /browser-test/ })
      .waitFor({ state: 'detached' });
  });
});
