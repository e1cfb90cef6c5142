import { z } from 'zod';
import { defineQuery } from '../types';

/** What went out and came back, by product. */
export const inventoryQuery = defineQuery({
  name: 'inventory',
  title: 'Inventory movements',
  description: 'Units sold and returned by product, and how many go in a day',
  params: {
    product: z
      .string()
      .max(200)
      .default('')
      .describe('Only this product_id; all when empty'),
  },
  defaultDays: 30,
  maxDays: 3_660,
  statement: () => `SELECT product_id, any(description) AS product,
  sumIf(quantity, quantity > 0) AS sold,
  -sumIf(quantity, quantity < 0) AS returned,
  sum(quantity) AS net,
  round(sumIf(quantity, quantity > 0) / greatest(1, dateDiff('day',
    {from:DateTime64(3, 'UTC')}, {to:DateTime64(3, 'UTC')})), 2) AS sold_per_day,
  max(order_date) AS last_movement
FROM orders
WHERE order_date >= {from:DateTime64(3, 'UTC')}
  AND order_date < {to:DateTime64(3, 'UTC')}
  AND ({product:String} = '' OR product_id = {product:String})
GROUP BY product_id
ORDER BY sold DESC, product_id`,
});
