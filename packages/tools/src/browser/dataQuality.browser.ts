import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import { drivePortal } from './drivePortal';

const LANDING_TIMEOUT_MS = 120_000;
const DATASET = 'orders';
/** Claims what no order line fulfils, so that it fails whatever the shop sells. */
const CHECK = 'Nothing is ever ordered';
const CHECK_ID = 'nothing-is-ever-ordered';

/** A data owner's way from a suspicion to a closed incident, against the real product. */
describe('data quality in the portal', () => {
  const { goTo, page, portal } = drivePortal();

  beforeAll(
    () =>
      portal.until(
        async () => {
          const { freshness } = await portal.read<DatasetQualityDetail>(
            `/api/v1/analytics/data-quality/datasets/${DATASET}`,
          );
          return Boolean(freshness?.lastUpdate);
        },
        { timeoutMs: LANDING_TIMEOUT_MS },
      ),
    LANDING_TIMEOUT_MS,
  );

  it('writes a check with the editor, after a dry run on the real rows', async () => {
    await goTo(`/data-quality/datasets/${DATASET}/new-check`);
    await page().getByText('Validity:').click();
    await page()
      .getByRole('button', { name: /^Select an option Column/ })
      .click();
    await page()
      .getByRole('option', { name: /^quantity/ })
      .click();
    await page().getByText('lies in a range').click();
    await page()
      .getByRole('textbox', { name: /^At most/ })
      .fill('-1000000');
    await page().getByRole('textbox', { name: /^Name/ }).fill(CHECK);
    await page().getByRole('button', { name: 'Dry run' }).click();
    const trial = page().getByRole('region', { name: 'Dry run' });
    await trial.getByText('Failed', { exact: true }).waitFor();
    await trial.getByText('order_id=').first().waitFor();
    const before = await portal.request(
      `/api/v1/analytics/data-quality/checks/${CHECK_ID}`,
    );
    expect(before.status).toBe(404);

    await page().getByRole('button', { name: 'Save check' }).click();
    await page().waitForURL(new RegExp(`/checks/${CHECK_ID}$`));
    const saved = await portal.request(
      `/api/v1/analytics/data-quality/checks/${CHECK_ID}`,
    );
    expect(await saved.json()).toMatchObject({
      definition: { type: 'validity', column: 'quantity', name: CHECK },
      origin: 'user',
    });
  });

  it('runs the checks and shows which one fails, with keys', async () => {
    await page()
      .getByRole('button', { name: `Check ${DATASET} now` })
      .click();
    await page()
      .getByText(/^succeeded, /)
      .waitFor();
    await page()
      .getByRole('region', { name: CHECK })
      .getByText('order_id=')
      .first()
      .waitFor();
    await page().getByRole('link', { name: 'Open the incident' }).waitFor();
    const incidents = await portal.request(
      `/api/v1/analytics/data-quality/incidents?check=${CHECK_ID}`,
    );
    expect(await incidents.json()).toMatchObject({
      total: 1,
      incidents: [{ state: 'OPEN', dataset: DATASET }],
    });
  });

  it('assigns the incident, comments on it and resolves it', async () => {
    await page().getByRole('link', { name: 'Open the incident' }).click();
    await page().waitForURL(/\/data-quality\/incidents\//);
    await page().getByRole('button', { name: 'Assign', exact: true }).click();
    let dialog = page().getByRole('dialog');
    await dialog.getByRole('combobox').fill('user:default/guest');
    // The catalog's people open below the field, also when they come late.
    await page().keyboard.press('ArrowDown');
    await page().getByRole('option', { name: 'user:default/guest' }).click();
    await dialog.getByRole('button', { name: 'Assign', exact: true }).click();
    await page().getByRole('button', { name: 'Reassign' }).waitFor();

    await page()
      .getByRole('textbox', { name: 'Comment' })
      .fill('asked the shop');
    await page().getByRole('button', { name: 'Add comment' }).click();
    await page()
      .getByRole('list', { name: 'What happened, oldest first' })
      .getByText('asked the shop')
      .waitFor();

    await page().getByRole('button', { name: 'Resolve', exact: true }).click();
    dialog = page().getByRole('dialog');
    await dialog.getByText('False alarm').click();
    await dialog.getByRole('textbox').fill('the check claims nonsense');
    await dialog.getByRole('button', { name: 'Resolve', exact: true }).click();
    await page().getByRole('button', { name: 'Reopen' }).waitFor();

    const id = new URL(page().url()).pathname.split('/').pop();
    const incident = await portal.request(
      `/api/v1/analytics/data-quality/incidents/${id}`,
    );
    expect(await incident.json()).toMatchObject({
      state: 'RESOLVED',
      reason: 'FalsePositive',
      assignee: 'user:default/guest',
    });
  });
});
