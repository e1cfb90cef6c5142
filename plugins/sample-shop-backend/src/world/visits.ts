import type { Random } from '../random/Random';
import { SECONDS_PER_DAY, type Customer } from './customers';
import { centsToDecimal, type Product } from './products';
import type { OrderEvent, TimedShopEvent } from './types';

const PAGES = ['/', '/search', '/offers', '/new', '/account'];
const REASONS = ['damaged', 'wrong size', 'changed mind', 'late'];
const MIN_REFUND_DELAY_DAYS = 1;
/** Nothing that begins on a day reaches further than this. */
export const MAX_REFUND_DELAY_DAYS = 12;
const MAX_PAGE_VIEWS = 3;
const CURRENCY = 'GBP';

/** Builds the events of one visit: pages, perhaps an order, perhaps refunds days later. */
export function visitEvents(options: {
  customer: Customer;
  products: readonly Product[];
  /** Unique per visit: prefix of its ids. */
  visitId: string;
  atSecond: number;
  random: Random;
}): TimedShopEvent[] {
  const { customer, products, visitId, random } = options;
  const events: TimedShopEvent[] = [];
  let atMs = options.atSecond * 1000 + random.below(1000);
  const base = (suffix: string, ms: number) => ({
    event_id: `${visitId}-${suffix}`,
    event_time: new Date(ms).toISOString(),
    customer_id: customer.id,
    session_id: visitId,
    country: customer.country,
  });

  const views = random.between(1, MAX_PAGE_VIEWS);
  for (let view = 0; view < views; view++) {
    const product = random.chance(0.6)
      ? random.pickWeighted(products)
      : undefined;
    events.push({
      atMs,
      event: {
        ...base(`v${view}`, atMs),
        event_type: 'page_view',
        page: product ? `/products/${product.id}` : random.pick(PAGES),
        ...(product && { product_id: product.id }),
        properties: { device: customer.device },
      },
    });
    atMs += 4_000 + Math.round(random.exponential(45_000));
  }

  if (random.chance(customer.segment.conversion)) {
    const lines = random.between(1, customer.segment.maxLines);
    for (let line = 0; line < lines; line++) {
      const product = random.pickWeighted(products);
      const quantity = random.between(1, customer.segment.maxQuantity);
      const order: OrderEvent = {
        ...base(`o${line}`, atMs),
        event_type: 'order',
        customer_id: customer.id,
        order_id: `o-${visitId}`,
        order_line: line + 1,
        product_id: product.id,
        description: product.description,
        quantity,
        unit_price: centsToDecimal(product.priceCents),
        order_total: centsToDecimal(product.priceCents * quantity),
        currency: CURRENCY,
        status: 'completed',
        properties: { category: product.category },
      };
      events.push({ atMs, event: order });
      if (random.chance(customer.segment.refundRate)) {
        const backAtMs =
          atMs +
          1000 *
            random.between(
              MIN_REFUND_DELAY_DAYS * SECONDS_PER_DAY,
              (MAX_REFUND_DELAY_DAYS - 1) * SECONDS_PER_DAY,
            );
        events.push({
          atMs: backAtMs,
          event: {
            ...order,
            ...base(`r${line}`, backAtMs),
            event_type: 'refund',
            quantity: -quantity,
            order_total: centsToDecimal(-product.priceCents * quantity),
            status: 'refunded',
            properties: {
              category: product.category,
              reason: random.pick(REASONS),
            },
          },
        });
      }
    }
  }
  return events;
}
