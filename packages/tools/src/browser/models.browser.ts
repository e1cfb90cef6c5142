import type {
  ModelStatus,
  ModelVersion,
  VersionMetadataInput,
} from '@analytics-engine/plugin-analytics-common';
import {
  LogisticModel,
  TabularEncoder,
  toOnnx,
} from '@analytics-engine/tabular-trainer';
import { drivePortal } from './drivePortal';

/** The shop's model is trained at the first start. */
const TRAINING_TIMEOUT_MS = 300_000;
const ROLLOUT_TIMEOUT_MS = 150_000;
const MODEL = 'churn_prediction';
const ML = '/api/v1/analytics/ml/models';
/** Predictions of one call; each about a customer of its own. */
const ROWS = 50;

/** An ML engineer's way from a new version to production and back, against the real product. */
describe('models in the portal', () => {
  const { goTo, page, portal } = drivePortal();
  let champion: ModelVersion;

  const status = () => portal.read<ModelStatus>(`${ML}/${MODEL}/status`);

  beforeAll(async () => {
    await portal.until(async () => (await status()).production !== null, {
      timeoutMs: TRAINING_TIMEOUT_MS,
    });
    const { production } = await status();
    champion = await portal.read<ModelVersion>(
      `${ML}/${MODEL}/versions/${production!.version}`,
    );
  }, TRAINING_TIMEOUT_MS);

  /** Registers a version that takes what the champion takes. */
  async function register(version: string, onnx: Uint8Array): Promise<void> {
    const metadata: VersionMetadataInput = {
      version,
      signature: champion.signature,
      goldenRows: champion.goldenRows,
    };
    const form = new FormData();
    form.append('metadata', JSON.stringify(metadata));
    form.append('model', new Blob([Buffer.from(onnx)]), 'model.onnx');
    const answer = await portal.request(`${ML}/${MODEL}/versions`, {
      method: 'POST',
      body: form,
    });
    expect([answer.status, await answer.text()]).toEqual([
      201,
      expect.any(String),
    ]);
  }

  /** Asks about customers until the model is in a state. */
  async function trafficUntil(
    isTrue: (now: ModelStatus) => boolean,
  ): Promise<void> {
    let call = 0;
    const asks = async () => {
      const answer = await portal.request(`${ML}/${MODEL}/predict`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          instances: Array.from(
            { length: ROWS },
            (_, row) =>
              champion.goldenRows[row % champion.goldenRows.length].features,
          ),
          entityKeys: Array.from(
            { length: ROWS },
            (_, row) => `customer-${call * ROWS + row}`,
          ),
        }),
      });
      expect(answer.status).toBe(200);
      call += 1;
      return isTrue(await status());
    };
    await portal.until(asks, { timeoutMs: ROLLOUT_TIMEOUT_MS });
  }

  async function deploy(version: string): Promise<void> {
    await goTo(`/ml-models/${MODEL}/versions`);
    await page()
      .getByRole('button', { name: `Deploy ${version}` })
      .click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('textbox', { name: /Percent/ }).fill('20, 100');
    await dialog.getByRole('textbox', { name: /Least time/ }).fill('3s');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    await page().getByText(`${version} by canary`).waitFor();
  }

  it('shows the model that was trained on the shop, and asks it', async () => {
    await goTo(`/ml-models`);
    await page()
      .getByRole('row', { name: new RegExp(MODEL) })
      .waitFor();
    await page().getByRole('link', { name: MODEL }).first().click();
    await page().getByText('One version answers every request.').waitFor();
    await goTo(`/ml-models/${MODEL}/try`);
    await page().getByRole('button', { name: 'Predict' }).click();
    await page()
      .getByText(/, score 0\.\d{3}/)
      .waitFor();
    await goTo(`/ml-models/${MODEL}/training`);
    await page()
      .getByText(/There was no version in production/)
      .waitFor();
  });

  it('promotes a canary that does well', async () => {
    const artifact = await portal.request(
      `${ML}/${MODEL}/versions/${champion.version}/artifact`,
    );
    await register('again', new Uint8Array(await artifact.arrayBuffer()));
    await deploy('again');
    await trafficUntil(now => now.production?.version === 'again');
    await page().getByText('Promoted').first().waitFor();
  }, 180_000);

  it('rolls a bad canary back by itself, and says why', async () => {
    const width = champion.artifact.inputWidth;
    const encoder = TabularEncoder.parse(
      JSON.stringify({
        formatVersion: 1,
        features: Array.from({ length: width }, (_, index) => ({
          name: `column_${index}`,
          kind: 'number',
        })),
      }),
    );
    const bias = 3;
    const model = LogisticModel.create({
      means: new Float64Array(width),
      weights: new Float64Array(width),
      bias,
    });
    champion = {
      ...champion,
      goldenRows: champion.goldenRows.map(row => ({
        ...row,
        score: 1 / (1 + Math.exp(-bias)),
      })),
    };
    await register('bad', toOnnx(model, encoder));
    await deploy('bad');
    await trafficUntil(now => now.canary === null && now.state === 'SERVING');
    expect((await status()).production?.version).toBe('again');
    await page().getByText('Rolled back').first().waitFor();
    await page()
      .getByText(/score PSI/)
      .first()
      .waitFor();
  }, 180_000);

  it('goes back to the version before with one press and a reason', async () => {
    await goTo(`/ml-models/${MODEL}/overview`);
    await page()
      .getByRole('button', { name: `Roll back to ${champion.version}` })
      .click();
    const dialog = page().getByRole('dialog');
    await dialog.getByRole('textbox', { name: /Reason/ }).fill('a rehearsal');
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await portal.until(
      async () => (await status()).production?.version === champion.version,
      { timeoutMs: ROLLOUT_TIMEOUT_MS },
    );
  });
});
