import { act, render, screen } from '@testing-library/react';
import { LiveContent } from './LiveContent';
import { LiveIndicator } from './LiveIndicator';
import { LiveProvider, createLiveClient } from './LiveProvider';
import { OVERDUE_AFTER_MS } from './useOverdue';
import { LIVE_INTERVAL_MS, useLive } from './useLive';

/** A page whose source answers when the test says so. */
function Page(props: { load(): Promise<string> }) {
  const quick = useLive({ key: ['quick'], load: async () => 'quick answer' });
  const slow = useLive({ key: ['slow'], load: props.load });
  return (
    <>
      <header>
        <LiveIndicator live={[quick, slow]} />
      </header>
      <LiveContent live={slow} errorTitle="It could not be loaded">
        {text => <p>{text}</p>}
      </LiveContent>
    </>
  );
}

describe('LiveIndicator', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const pass = (ms: number) =>
    act(async () => {
      await jest.advanceTimersByTimeAsync(ms);
    });

  it('does not call numbers live while one of their sources hangs', async () => {
    const answers: Array<(text: string) => void> = [];
    const load = () =>
      new Promise<string>(resolve => {
        answers.push(resolve);
      });
    render(
      <LiveProvider client={createLiveClient()}>
        <Page load={load} />
      </LiveProvider>,
    );
    await pass(OVERDUE_AFTER_MS - 100);
    expect(screen.getByText('Loading')).toBeInTheDocument();
    await pass(200);
    expect(screen.getAllByText(/Still loading: no answer for 8/)).toHaveLength(
      2,
    );
    answers[0]('first');
    await pass(100);
    expect(screen.getByText('first')).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
    // The next one hangs too: what is there stays, as old.
    await pass(LIVE_INTERVAL_MS);
    await pass(OVERDUE_AFTER_MS + 100);
    expect(screen.getByText('first')).toBeInTheDocument();
    expect(
      screen.getAllByText(/Not updated since .*: no answer for 8 seconds/),
    ).toHaveLength(2);
    answers[1]('second');
    await pass(100);
    expect(screen.getByText('second')).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
  });
});
