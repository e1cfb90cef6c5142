/** What every event of the shop carries. */
interface EventBase {
  /** Deterministic: the same seed and opening day give the same id. */
  event_id: string;
  /** ISO-8601 UTC with milliseconds. */
  event_time: string;
  /** Absent for visitors who have not signed in. */
  customer_id?: string;
  session_id: string;
  /** Name of the country. */
  country: string;
}

/** Somebody looked at a page. */
export interface PageViewEvent extends EventBase {
  event_type: 'page_view';
  page: string;
  product_id?: string;
  properties: { device: string };
}

/** Somebody became a customer. */
export interface SignupEvent extends EventBase {
  event_type: 'signup';
  customer_id: string;
  properties: { channel: string; email: string };
}

/** One line of an order; lines of one order share `order_id`. Money is decimal text. */
export interface OrderEvent extends EventBase {
  event_type: 'order';
  customer_id: string;
  order_id: string;
  /** Counted from 1. */
  order_line: number;
  product_id: string;
  description: string;
  quantity: number;
  unit_price: string;
  order_total: string;
  currency: string;
  status: string;
  properties: { category: string };
}

/** An order line that came back: `quantity` and `order_total` are negative. */
export interface RefundEvent
  extends Omit<OrderEvent, 'event_type' | 'properties'> {
  event_type: 'refund';
  properties: { category: string; reason: string };
}

/** What the shop writes into the event log. */
export type ShopEvent = PageViewEvent | SignupEvent | OrderEvent | RefundEvent;

/** An event with its time as a number, milliseconds since the epoch. */
export interface TimedShopEvent {
  atMs: number;
  event: ShopEvent;
}
