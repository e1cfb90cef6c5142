import type { AnomalyMetric } from '@analytics-engine/plugin-analytics-common';

/** A scale on which the spread of a figure does not depend on its size. */
export interface Scale {
  to(value: number): number;
  from(scaled: number): number;
  /** Least MAD that is believed, on the scale, at this typical value. */
  floor(typical: number): number;
  /** Spread that such figures usually have, and how many points it is worth. */
  prior?: { mad: number; points: number };
  /** Which way a point has to leave the band to be wrong. */
  direction: 'both' | 'up';
}

/** MAD of a Gaussian in units of its standard deviation. */
export const MAD_TO_SIGMA = 0.6745;
/** Least relative spread of counts and gaps that is believed. */
const RELATIVE_FLOOR = 0.01;
/** Relative standard deviation of the rows of a day or an hour as most datasets have it. */
const USUAL_VARIATION = 0.1;
/** Points that this is worth: as much as half of the shortest history. */
const USUAL_VARIATION_POINTS = 5;
/** Least spread of shares that is believed, in radians; near 0 a share of 0.02 %. */
const SHARE_FLOOR = 0.015;

/**
 * Counts vary in proportion: on a logarithmic scale half as many is as far as
 * twice as many. The floor is 1 %, or what chance alone does to a count
 * (a standard deviation of 1/sqrt(count)).
 */
const volume: Scale = {
  to: Math.log1p,
  from: Math.expm1,
  floor: typical =>
    Math.max(RELATIVE_FLOOR, MAD_TO_SIGMA / Math.sqrt(Math.max(1, typical))),
  prior: {
    mad: MAD_TO_SIGMA * USUAL_VARIATION,
    points: USUAL_VARIATION_POINTS,
  },
  direction: 'both',
};

/** Longest gaps in seconds; a shorter one is no fault. */
const freshness: Scale = {
  to: Math.log1p,
  from: Math.expm1,
  floor: () => RELATIVE_FLOOR,
  direction: 'up',
};

/**
 * Shares, on the arc sine scale that makes their spread even from 0 to 1
 * (Freeman and Tukey 1950); fewer nulls are no fault.
 */
const nullShare: Scale = {
  to: share => Math.asin(Math.sqrt(Math.min(1, Math.max(0, share)))),
  from: scaled => Math.sin(Math.min(Math.PI / 2, Math.max(0, scaled))) ** 2,
  floor: () => SHARE_FLOOR,
  direction: 'up',
};

/** The scale on which a metric is judged. */
export const SCALES: Record<AnomalyMetric, Scale> = {
  volume,
  freshness,
  nullShare,
};
