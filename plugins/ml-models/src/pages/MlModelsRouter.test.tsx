import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { canary } from '../__testUtils__/deployments';
import { fakeModels } from '../__testUtils__/fakeModels';
import { modelStatus, NOW } from '../__testUtils__/models';
import { trainingJob } from '../__testUtils__/training';
import { mlModelsPlugin } from '../plugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const PATIENCE = { timeout: 10_000 };

function open(path: string) {
  const backend = fakeModels();
  server.use(...backend.handlers);
  return {
    ...backend,
    render: () =>
      renderTestApp({
        features: [mlModelsPlugin],
        initialRouteEntries: [path],
        config: { backend: { baseUrl: 'http://localhost:7007' } },
      }),
  };
}

async function openDeployDialog(): Promise<HTMLElement> {
  const deploy = await screen.findByRole(
    'button',
    { name: 'Deploy v3' },
    PATIENCE,
  );
  // What another test left in the cache has a deployment under way.
  await waitFor(() => expect(deploy).toBeEnabled(), PATIENCE);
  await userEvent.click(deploy);
  return screen.findByRole('dialog', {}, PATIENCE);
}

describe('pages of models', () => {
  it('lists models and says which is not healthy and why', async () => {
    const { state, render } = open('/ml-models');
    state.statuses = [
      modelStatus(),
      modelStatus({
        model: 'fraud',
        health: 'DEGRADED',
        reasons: ['drift 0.41 is above 0.3'],
      }),
    ];
    render();
    expect(
      await screen.findByRole('rowheader', { name: 'fraud' }, PATIENCE),
    ).toBeInTheDocument();
    expect(screen.getByText('fraud not healthy')).toBeInTheDocument();
    expect(screen.getByTitle('drift 0.41 is above 0.3')).toHaveTextContent(
      'degraded',
    );
  });

  it('says how to begin when there is no model', async () => {
    const { state, render } = open('/ml-models');
    state.statuses = [];
    render();
    expect(
      await screen.findByText('No models yet', undefined, PATIENCE),
    ).toBeInTheDocument();
  });

  it('says that a model is unknown', async () => {
    const { render } = open('/ml-models/nobody');
    render();
    expect(
      await screen.findByText(
        /There is no model 'nobody'/,
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
  });

  it('never shows an estimate as a measurement', async () => {
    const { render } = open('/ml-models/churn/overview');
    render();
    const tile = await screen.findByText(
      'no labels yet; estimated 81 %',
      undefined,
      PATIENCE,
    );
    expect(tile.parentElement).toHaveTextContent('Accuracy–');
  });

  it('promises no comparison to what is in production at once', async () => {
    const { state, render } = open('/ml-models/churn/deployment');
    state.deployment = {
      ...canary(),
      strategy: 'immediate',
      state: 'PROMOTED',
      comparison: null,
      finishedAt: NOW,
    };
    render();
    expect(
      await screen.findByText('v3 by immediate', undefined, PATIENCE),
    ).toBeInTheDocument();
    expect(screen.queryByText('Each step')).not.toBeInTheDocument();
  });

  it('rolls back after asking for a reason', async () => {
    const { state, render } = open('/ml-models/churn/overview');
    render();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Roll back to v1' }, PATIENCE),
    );
    const dialog = await screen.findByRole('dialog', {}, PATIENCE);
    expect(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    ).toBeDisabled();
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /Reason/ }),
      'too many false alarms',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Roll back' }),
    );
    expect(
      await screen.findByText(
        'churn answers with v1 again',
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
    expect(state.requests).toEqual([
      { path: 'rollback', body: { reason: 'too many false alarms' } },
    ]);
  });

  it('compares a canary with production and aborts it', async () => {
    const { state, render } = open('/ml-models/churn/deployment');
    state.deployment = canary();
    state.statuses = [
      modelStatus({
        state: 'CANARY',
        canary: { version: 'v3', trafficPercent: 25, since: '' },
        deploymentId: 'd-1',
      }),
    ];
    render();
    expect(
      await screen.findByText(
        '2 % of its calls fail, none of the control',
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
    expect(screen.getByText('25 %', { selector: 'li' })).toHaveAttribute(
      'aria-current',
      'step',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Abort' }));
    const dialog = await screen.findByRole('dialog', {}, PATIENCE);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Abort' }),
    );
    expect(
      (await screen.findAllByText('Rolled back', undefined, PATIENCE)).length,
    ).toBeGreaterThan(0);
    expect(state.requests).toMatchObject([{ path: 'abort' }]);
    // What is over is not compared any more.
    expect(
      await screen.findByText(
        /^\d.* to .*; success needs 200 predictions/,
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
  });

  it('deploys a version in the steps that were asked for', async () => {
    const { state, render } = open('/ml-models/churn/versions');
    render();
    const dialog = await openDeployDialog();
    const steps = within(dialog).getByRole('textbox', { name: /Percent/ });
    await userEvent.clear(steps);
    await userEvent.type(steps, '50, 20');
    const confirm = within(dialog).getByRole('button', { name: 'Deploy' });
    expect(confirm).toBeDisabled();
    await userEvent.clear(steps);
    await userEvent.type(steps, '5, 100');
    await userEvent.click(confirm);
    expect(
      await screen.findByText('v3 by canary', undefined, PATIENCE),
    ).toBeInTheDocument();
    expect(state.requests[0].body).toEqual({
      modelName: 'churn',
      modelVersion: 'v3',
      deploymentStrategy: 'canary',
      steps: [5, 100],
      stepDuration: '10m',
      autoPromote: true,
    });
  });

  it('asks how long a blue-green deployment is watched', async () => {
    const { state, render } = open('/ml-models/churn/versions');
    render();
    const dialog = await openDeployDialog();
    await userEvent.click(
      within(dialog).getByRole('radio', { name: 'Blue-green' }),
    );
    const watched = within(dialog).getByRole('textbox', {
      name: /Least time watched/,
    });
    await userEvent.clear(watched);
    await userEvent.type(watched, '2m');
    await userEvent.click(
      within(dialog).getByRole('checkbox', { name: /as soon as it is loaded/ }),
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Deploy' }),
    );
    await waitFor(() => expect(state.requests).toHaveLength(1), PATIENCE);
    expect(state.requests[0].body).toEqual({
      modelName: 'churn',
      modelVersion: 'v3',
      deploymentStrategy: 'blue-green',
      stepDuration: '2m',
      autoPromote: false,
    });
  });

  it('draws the feature that drifted with both distributions', async () => {
    const { render } = open('/ml-models/churn/drift');
    render();
    expect(
      await screen.findByRole(
        'img',
        {
          name: 'age: 2 bins. They differ most at to 30: baseline 60 %, now 20 %.',
        },
        PATIENCE,
      ),
    ).toBeInTheDocument();
  });

  it('says in words why a trained version was deployed', async () => {
    const { state, render } = open('/ml-models/churn/training');
    state.jobs = [trainingJob()];
    render();
    expect(
      await screen.findByText(
        'AUC 0.860 against 0.840, at least 0.012 better at 95 %',
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
  });

  it('says which classes are taken for which', async () => {
    const { state, render } = open('/ml-models/churn/performance');
    state.metrics = {
      ...state.metrics,
      confusion: {
        classes: ['stays', 'churns'],
        counts: [
          [1_800, 200],
          [100, 300],
        ],
      },
    };
    render();
    const stays = await screen.findByRole(
      'row',
      { name: 'stays 1,800 200 90 %' },
      PATIENCE,
    );
    expect(stays).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: 'churns 100 300 75 %' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: /^Precision 94\.73 % 60 %/ }),
    ).toBeInTheDocument();
  });

  it('trains with what the dialog says, and not with nonsense', async () => {
    const { state, render } = open('/ml-models/churn/training');
    render();
    await userEvent.click(
      await screen.findByRole('button', { name: /^Train/ }, PATIENCE),
    );
    const dialog = await screen.findByRole('dialog', {}, PATIENCE);
    const fill = async (name: RegExp, text: string) => {
      const field = within(dialog).getByRole('textbox', { name });
      await userEvent.clear(field);
      await userEvent.type(field, text);
    };
    const confirm = within(dialog).getByRole('button', { name: 'Train' });
    await fill(/^From/, '2026-03-01');
    await fill(/^To/, '2026-02-01');
    expect(confirm).toBeDisabled();
    expect(
      within(dialog).getByText('Expected the begin before the end'),
    ).toBeInTheDocument();
    await fill(/^To/, '2026-04-01');
    await fill(/iterations/, '2.5');
    expect(confirm).toBeDisabled();
    await fill(/iterations/, '300');
    await userEvent.click(confirm);
    await waitFor(
      () =>
        expect(state.requests).toEqual([
          {
            path: 'retrain',
            body: {
              trainingData: '2026-03-01/2026-04-01',
              autoDeployIfBetter: true,
              algorithm: 'auto',
              maxIterations: 300,
            },
          },
        ]),
      PATIENCE,
    );
  });

  it('asks the model with a form made from its signature', async () => {
    const { state, render } = open('/ml-models/churn/try');
    render();
    const age = await screen.findByRole('textbox', { name: /age/ }, PATIENCE);
    expect(age).toHaveValue('41');
    await userEvent.clear(age);
    await userEvent.click(screen.getByRole('button', { name: 'Predict' }));
    expect(
      await screen.findByText('churns, score 0.730', undefined, PATIENCE),
    ).toBeInTheDocument();
    expect(state.requests).toEqual([
      {
        path: 'predict',
        body: { instances: [{ age: null, member: true, plan: 'pro' }] },
      },
    ]);
  });

  it('scores a dataset, follows it and says where the scores are', async () => {
    const { state, render } = open('/ml-models/churn/try');
    render();
    await userEvent.click(
      await screen.findByRole('button', { name: 'Score a dataset' }, PATIENCE),
    );
    const dialog = await screen.findByRole('dialog', {}, PATIENCE);
    const field = (name: RegExp) =>
      within(dialog).getByRole('textbox', { name });
    await userEvent.type(field(/^Dataset$/), 'customers');
    await userEvent.type(field(/whom a row/), 'customer_id');
    const confirm = within(dialog).getByRole('button', { name: 'Score' });
    await userEvent.type(field(/^From/), 'x');
    expect(confirm).toBeDisabled();
    await userEvent.clear(field(/^From/));
    await userEvent.type(field(/^From/), '2026-01-31');
    await userEvent.click(confirm);
    expect(
      await screen.findByText(
        'succeeded, 1200 of 1200 rows',
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/FROM batch_scores WHERE run_id = 'op-1'/),
    ).toBeInTheDocument();
    expect(state.requests).toEqual([
      {
        path: 'score',
        body: {
          dataset: 'customers',
          entityColumn: 'customer_id',
          from: '2026-01-31T00:00:00.000Z',
          target: 'batch_scores',
        },
      },
    ]);
  });
});
