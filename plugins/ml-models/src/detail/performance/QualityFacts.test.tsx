import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { fakeModels } from '../../__testUtils__/fakeModels';
import { modelMetrics } from '../../__testUtils__/figures';
import { mlModelsPlugin } from '../../plugin';

jest.setTimeout(60_000);

const server = setupServer();
registerMswTestHooks(server);

const PATIENCE = { timeout: 10_000 };

describe('labels in words', () => {
  it('does not say that young predictions have the labels of older ones', async () => {
    const { state, handlers } = fakeModels();
    server.use(...handlers);
    state.metrics = modelMetrics({ labelled: 400, labelCoverage: 0.4 });
    renderTestApp({
      features: [mlModelsPlugin],
      initialRouteEntries: ['/ml-models/churn/performance'],
      config: { backend: { baseUrl: 'http://localhost:7007' } },
    });
    expect(
      await screen.findByText(
        /^for 400 of the 1,000 predictions from /,
        undefined,
        PATIENCE,
      ),
    ).toHaveTextContent('(40 %), which are old enough');
    expect(screen.getByText(/: 1,200 predictions$/)).toBeInTheDocument();
    await userEvent.click(screen.getByRole('link', { name: 'Overview' }));
    expect(
      await screen.findByText(
        'in 7d; labels for 40 % of those old enough',
        undefined,
        PATIENCE,
      ),
    ).toBeInTheDocument();
  });
});
