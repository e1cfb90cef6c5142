import type { RowBand } from '@analytics-engine/plugin-analytics-common';

/** Bands of a check that counts failing rows. */
export interface RowBands {
  warn?: RowBand;
  fail?: RowBand;
}

/** Without any band, one failing row fails a check. */
export function failBandOf(bands: RowBands): RowBand | undefined {
  return bands.fail ?? (bands.warn ? undefined : { rows: 0 });
}

/** The band that is left first. */
export function worstBandOf(bands: RowBands): RowBand {
  return bands.warn ?? bands.fail ?? { rows: 0 };
}

/** Whether so many failing rows are still good. */
export function isWithin(
  band: RowBand,
  failed: number,
  evaluated: number,
): boolean {
  const percent = evaluated === 0 ? 0 : (failed / evaluated) * 100;
  return (
    failed <= (band.rows ?? Infinity) && percent <= (band.percent ?? Infinity)
  );
}

const NUMBER = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 });

/** A number for people: `135,080`. */
export function formatNumber(value: number): string {
  return NUMBER.format(value);
}

/** A band for people: `at most 10 rows and 1 %`. */
export function formatBand(band: RowBand, what: string): string {
  const limits = [
    ...(band.rows === undefined ? [] : [`${formatNumber(band.rows)} ${what}`]),
    ...(band.percent === undefined ? [] : [`${formatNumber(band.percent)} %`]),
  ];
  return band.rows === 0 ? `no ${what}` : `at most ${limits.join(' and ')}`;
}
