import type { NamedQuery } from '../types';
import { customerQuery } from './customer';
import { eventsPerMinuteQuery } from './eventsPerMinute';
import { inventoryQuery } from './inventory';
import { recentOrdersQuery } from './recentOrders';
import { salesQuery } from './sales';

/** Every query that can be run by its name. */
export const NAMED_QUERIES: readonly NamedQuery[] = [
  customerQuery,
  eventsPerMinuteQuery,
  inventoryQuery,
  recentOrdersQuery,
  salesQuery,
];
