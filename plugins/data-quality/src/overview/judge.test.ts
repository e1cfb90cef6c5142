import { datasetQuality } from '../__testUtils__/fixtures';
import { judgeOverall } from './judge';

const healthy = datasetQuality('events', {
  status: 'HEALTHY',
  failedChecks: 0,
});

describe('judgeOverall', () => {
  it('claims that all is well only of what was checked and passed', () => {
    expect(judgeOverall([healthy], 0)).toEqual({
      tone: 'success',
      sentence: 'Nothing is wrong with the dataset that was checked.',
    });
    expect(
      judgeOverall([{ ...healthy, checks: 0, status: 'UNKNOWN' }], 0),
    ).toMatchObject({ tone: 'neutral' });
    expect(
      judgeOverall([{ ...healthy, score: null, status: 'UNKNOWN' }], 0),
    ).toMatchObject({ tone: 'neutral' });
  });

  it('does not take a resolved incident for a check that passes', () => {
    expect(judgeOverall([{ ...healthy, failedChecks: 1 }], 0)).toEqual({
      tone: 'warning',
      sentence: 'No incident is open, but checks of events fail.',
    });
  });

  it('says when not every check could run', () => {
    expect(judgeOverall([{ ...healthy, coverage: 0.9 }], 0)).toMatchObject({
      tone: 'warning',
      sentence: expect.stringContaining('not every check of events could run'),
    });
  });

  it('names what is unhealthy before anything else', () => {
    expect(judgeOverall([healthy, datasetQuality('orders')], 3)).toMatchObject({
      tone: 'danger',
      sentence: expect.stringContaining('Do not trust orders'),
    });
  });
});
