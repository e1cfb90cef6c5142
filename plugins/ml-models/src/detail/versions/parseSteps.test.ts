import { parseSteps } from './parseSteps';

describe('parseSteps', () => {
  it.each([
    ['10, 25, 50, 100', [10, 25, 50, 100]],
    ['100', [100]],
    [' 0.5 5 ', [0.5, 5]],
  ])('reads %p', (text, steps) => {
    expect(parseSteps(text)).toEqual(steps);
  });

  it.each(['', '50, 25', '10, 10', '0, 10', '90, 101', 'a few', '-5'])(
    'refuses %p',
    text => {
      expect(parseSteps(text)).toBeUndefined();
    },
  );
});
