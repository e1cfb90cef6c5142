import { Random } from '../random/Random';
import type { Product } from './products';
import type { TimedShopEvent } from './types';

const PAGES = ['/', '/search', '/offers', '/new', '/help'];
const DEVICES = ['mobile', 'mobile', 'desktop'];
const COUNTRIES = [
  'United Kingdom',
  'United Kingdom',
  'United Kingdom',
  'Germany',
  'France',
  'Netherlands',
  'Ireland',
  'Spain',
  'Sweden',
  'United States',
];
/** A visitor is seen for about this long. */
const VISIT_SECONDS = 120;
/** Stream of random numbers that belongs to guests. */
const GUEST_STREAM = 4;

/**
 * Page views of visitors who are not signed in, within one second: as many as
 * the rate asks for, whole numbers that add up exactly over time.
 */
export function guestEvents(options: {
  seed: number;
  second: number;
  eventsPerSecond: number;
  products: readonly Product[];
}): TimedShopEvent[] {
  const { seed, second, eventsPerSecond, products } = options;
  const count =
    Math.floor((second + 1) * eventsPerSecond) -
    Math.floor(second * eventsPerSecond);
  if (count === 0) {
    return [];
  }
  const visitors = Math.max(1, Math.ceil(eventsPerSecond * 15));
  const random = Random.of(seed, GUEST_STREAM, second);
  const offsetsMs = Array.from({ length: count }, () =>
    random.below(1000),
  ).sort((a, b) => a - b);
  return offsetsMs.map((offsetMs, index) => {
    const visitor = random.below(visitors);
    const visit = Math.floor((second + visitor * 7) / VISIT_SECONDS);
    const product = random.chance(0.55)
      ? random.pickWeighted(products)
      : undefined;
    const atMs = second * 1000 + offsetMs;
    return {
      atMs,
      event: {
        event_id: `s${seed}-guest-${second}-${index}`,
        event_type: 'page_view',
        event_time: new Date(atMs).toISOString(),
        session_id: `s${seed}-guest-${visit}-${visitor}`,
        // A visitor stays where it is for the whole visit.
        country: COUNTRIES[visitor % COUNTRIES.length],
        page: product ? `/products/${product.id}` : random.pick(PAGES),
        ...(product && { product_id: product.id }),
        properties: { device: DEVICES[visitor % DEVICES.length] },
      },
    };
  });
}
