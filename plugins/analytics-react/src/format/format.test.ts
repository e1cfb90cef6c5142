import { DateTime } from 'luxon';
import {
  formatBytes,
  formatCompact,
  formatPercent,
  formatRate,
} from './numbers';
import { formatAge, formatAgo, formatSeconds, formatSpan } from './times';

describe('numbers for people', () => {
  it.each([
    [null, '–'],
    [Number.NaN, '–'],
    [0, '0'],
    [0.04, '0'],
    [12.345, '12.3'],
    [123.4, '123'],
    [18_230, '18,230'],
  ])('formats the rate %p as %p', (value, text) => {
    expect(formatRate(value)).toBe(text);
  });

  it('never rounds a failure away', () => {
    expect(formatPercent(1)).toBe('100 %');
    expect(formatPercent(0.999999)).toBe('99.99 %');
    expect(formatPercent(0)).toBe('0 %');
    expect(formatPercent(null)).toBe('–');
  });

  it('keeps large numbers short', () => {
    expect(formatCompact(9_999)).toBe('9,999');
    expect(formatCompact(1_234_567)).toBe('1.2M');
    expect(formatBytes(1_500_000)).toBe('1.5 MB');
    expect(formatBytes(17)).toBe('17 B');
  });
});

describe('durations for people', () => {
  it.each([
    [null, '–'],
    [0, '0 s'],
    [0.25, '250 ms'],
    [4.23, '4.2 s'],
    [60, '1 min'],
    [200, '3 min 20 s'],
    [3600, '1 h'],
    [7500, '2 h 5 min'],
    [86_400 * 3 + 4 * 3600 + 59, '3 d 4 h'],
    [3605, '1 h'],
  ])('formats %p seconds as %p', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text);
  });

  it.each([
    [null, '–'],
    [0.4, '0 s'],
    [59.9, '59 s'],
    [209, '3 min'],
    [7559, '2 h 5 min'],
  ])('formats the age %p as %p', (seconds, text) => {
    expect(formatAge(seconds)).toBe(text);
  });

  it('gives both ends of a span their date, unless all of it is today', () => {
    const today = DateTime.now().startOf('day');
    expect(formatSpan(today.toISO(), today.plus({ minutes: 1 }).toISO())).toBe(
      '00:00:00 to 00:01:00',
    );
    expect(formatSpan('2026-01-01T11:00:00', today.toISO())).toBe(
      `2026-01-01 11:00:00 to ${today.toFormat('yyyy-MM-dd')} 00:00:00`,
    );
  });

  it('tells how long ago something was', () => {
    const now = DateTime.fromISO('2026-01-01T12:00:00Z');
    expect(formatAgo('2026-01-01T11:59:59Z', now)).toBe('just now');
    expect(formatAgo('2026-01-01T11:58:00Z', now)).toBe('2 min ago');
    expect(formatAgo('2026-01-01T11:56:31Z', now)).toBe('3 min ago');
    expect(formatAgo(null, now)).toBe('–');
    expect(formatAgo('nonsense', now)).toBe('–');
  });
});
