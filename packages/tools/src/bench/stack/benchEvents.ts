/**
 * Events of one block, in every candidate. A drained topic holds a multiple of
 * it, so that no candidate waits for a last block to be given up as full.
 */
export const BLOCK_EVENTS = 30_000;
/** Bytes of one event. */
export const EVENT_BYTES = 1_000;

const FIRST_MS = Date.parse('2026-01-01T00:00:00.000Z');
const TYPES = ['page_view', 'order', 'signup', 'refund'];
/** Text that does not compress to nothing, the same in every run. */
const WORDS =
  'lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore magna aliqua';

/** The next number of events that fills whole blocks. */
export function wholeBlocks(events: number): number {
  return Math.ceil(events / BLOCK_EVENTS) * BLOCK_EVENTS;
}

/** Makes the event with this number: JSON of {@link EVENT_BYTES} bytes. */
export function benchEvent(number: number): Buffer {
  const quantity = 1 + (number % 7);
  const cents = 199 + (number % 9_973);
  const event = {
    event_id: `bench-${number}`,
    event_type: TYPES[number % TYPES.length],
    event_time: new Date(FIRST_MS + number * 10).toISOString(),
    customer_id: `C-${number % 50_021}`,
    session_id: `S-${Math.floor(number / 8)}`,
    product_id: `P-${number % 1_009}`,
    page: `/products/P-${number % 1_009}`,
    quantity,
    unit_price: (cents / 100).toFixed(2),
    order_total: ((cents * quantity) / 100).toFixed(2),
    country: 'United Kingdom',
    properties: '',
  };
  const missing = EVENT_BYTES - Buffer.byteLength(JSON.stringify(event));
  event.properties = filler(number, missing);
  return Buffer.from(JSON.stringify(event));
}

/**
 * Events `first..first+count-1`, in appends of `size`; made before the clock
 * starts. They lie in one piece of memory and become buffers when they are
 * asked for: a heap of a million small buffers, which no portal has, would
 * make every collection of garbage take tens of milliseconds.
 */
export function benchAppends(
  first: number,
  count: number,
  size: number,
): (append: number) => Buffer[] {
  const bytes = Buffer.allocUnsafeSlow(count * EVENT_BYTES);
  for (let index = 0; index < count; index++) {
    benchEvent(first + index).copy(bytes, index * EVENT_BYTES);
  }
  return append =>
    Array.from(
      { length: Math.min(size, count - append * size) },
      (_, index) => {
        const at = (append * size + index) * EVENT_BYTES;
        return bytes.subarray(at, at + EVENT_BYTES);
      },
    );
}

function filler(number: number, length: number): string {
  const shift = (number * 37) % WORDS.length;
  const text = `${number} ${WORDS.slice(shift)} ${WORDS}`;
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}
