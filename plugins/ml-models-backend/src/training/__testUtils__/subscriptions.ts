/** A definition, but for its name, over the table of {@link SUBSCRIPTIONS_SQL}. */
export const SUBSCRIPTIONS = {
  dataset: 'subscriptions',
  sql: 'SELECT * FROM subscriptions',
  entity: 'customer',
  time: 'at',
  label: { column: 'left', positive: 'Yes', classes: ['stays', 'leaves'] },
  features: [
    { name: 'visits', type: 'number' },
    { name: 'days_away', type: 'number' },
    { name: 'member', type: 'boolean' },
    { name: 'plan', type: 'category' },
  ],
};

/** 6,000 rows of half a year: who visits seldom and is on the basic plan leaves more often. */
export const SUBSCRIPTIONS_SQL = `CREATE TABLE subscriptions ENGINE = MergeTree ORDER BY at AS
SELECT
  concat('c', toString(number % 1500)) AS customer,
  toDateTime('2024-01-01 00:00:00', 'UTC') + number * 2600 AS at,
  if(cityHash64(number, 1) % 20 = 0, NULL, cityHash64(number, 2) % 40) AS visits,
  cityHash64(number, 3) % 60 AS days_away,
  cityHash64(number, 4) % 2 = 0 AS member,
  ['basic', 'plus', 'gold'][1 + cityHash64(number, 5) % 3] AS plan,
  if(cityHash64(number, 6) % 1000 / 1000 < 1 / (1 + exp(-(1.2 - 0.09 * ifNull(visits, 20) + 0.02 * days_away + if(plan = 'basic', 1, -0.6)))), 'Yes', 'No') AS left
FROM numbers(6000)`;
