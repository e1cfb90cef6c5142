/** What a customer did before a moment, and nothing of what came after it. */
const FEATURES_SQL = `SELECT
  customer_id AS entity,
  dateDiff('second', maxIf(event_time, event_type = 'order'), {asOf:DateTime64(3)}) / 86400 AS recency_days,
  dateDiff('second', max(event_time), {asOf:DateTime64(3)}) / 86400 AS days_since_visit,
  dateDiff('second', min(event_time), {asOf:DateTime64(3)}) / 86400 AS tenure_days,
  uniqExactIf(order_id, event_type = 'order') AS orders,
  uniqExactIf(order_id, event_type = 'order' AND event_time >= {asOf:DateTime64(3)} - INTERVAL 14 DAY) AS orders_14d,
  toFloat64(sumIf(order_total, event_type = 'order')) AS monetary,
  toFloat64(sumIf(order_total, event_type = 'order')) / greatest(orders, 1) AS order_value,
  uniqExactIf(session_id, event_type = 'page_view') AS sessions,
  uniqExactIf(session_id, event_type = 'page_view' AND event_time >= {asOf:DateTime64(3)} - INTERVAL 7 DAY) AS sessions_7d,
  uniqExactIf(session_id, event_type = 'page_view' AND event_time >= {asOf:DateTime64(3)} - INTERVAL 28 DAY) AS sessions_28d,
  countIf(event_type = 'refund') AS refunds,
  anyLast(country) AS country,
  argMinIf(JSONExtractString(properties, 'channel'), event_time, event_type = 'signup') AS channel
FROM events
WHERE customer_id IS NOT NULL
  AND event_time < {asOf:DateTime64(3)}
GROUP BY customer_id
HAVING orders > 0 AND max(event_time) >= {asOf:DateTime64(3)} - INTERVAL 45 DAY`;

/** Customers who ordered in the two weeks after a moment did not leave. */
const LABELS_SQL = `SELECT
  customer_id AS entity,
  countIf(event_type = 'order' AND event_time >= {asOf:DateTime64(3)}) = 0 AS label
FROM events
WHERE customer_id IS NOT NULL
  AND event_time < {asOf:DateTime64(3)} + INTERVAL 14 DAY
GROUP BY customer_id`;

/**
 * The sample shop's model, written as a person would write it in the
 * configuration: who will not order in the next two weeks?
 */
export const CHURN_PREDICTION = {
  name: 'churn_prediction',
  description: 'Customers who will not order in the next 14 days',
  dataset: 'events',
  sql: FEATURES_SQL,
  label: { positive: '1', classes: ['stays', 'churns'] as [string, string] },
  features: [
    {
      name: 'recency_days',
      type: 'number',
      description: 'Days since the last order',
    },
    {
      name: 'days_since_visit',
      type: 'number',
      description: 'Days since anything was seen of the customer',
    },
    {
      name: 'tenure_days',
      type: 'number',
      description: 'Days since the customer was first seen',
    },
    { name: 'orders', type: 'number', description: 'Orders so far' },
    {
      name: 'orders_14d',
      type: 'number',
      description: 'Orders of the last 14 days',
    },
    {
      name: 'monetary',
      type: 'number',
      description: 'Money spent so far',
    },
    {
      name: 'order_value',
      type: 'number',
      description: 'Money of a mean order',
    },
    { name: 'sessions', type: 'number', description: 'Visits so far' },
    {
      name: 'sessions_7d',
      type: 'number',
      description: 'Visits of the last 7 days',
    },
    {
      name: 'sessions_28d',
      type: 'number',
      description: 'Visits of the last 28 days',
    },
    {
      name: 'refunds',
      type: 'number',
      description: 'Order lines sent back so far',
    },
    { name: 'country', type: 'category', description: 'Country' },
    {
      name: 'channel',
      type: 'category',
      description: 'How the customer found the shop',
    },
  ],
  snapshots: {
    labelSql: LABELS_SQL,
    horizon: '14d',
    every: '2d',
    warmUp: '10d',
  },
  firstTraining: { replay: '28d' },
  scoring: { every: '1h' },
};
