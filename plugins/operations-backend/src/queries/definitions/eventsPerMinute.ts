import { z } from 'zod';
import { defineQuery } from '../types';

/** How many events of which kind, minute by minute. */
export const eventsPerMinuteQuery = defineQuery({
  name: 'events-per-minute',
  title: 'Events per minute',
  description: 'Events by minute (UTC) and type, newest first',
  params: {
    type: z
      .string()
      .max(200)
      .default('')
      .describe('Only this event_type; all when empty'),
  },
  defaultDays: 1 / 24,
  maxDays: 31,
  statement: () => `SELECT toStartOfMinute(event_time) AS minute, event_type,
  count() AS events
FROM events
WHERE event_time >= {from:DateTime64(3, 'UTC')}
  AND event_time < {to:DateTime64(3, 'UTC')}
  AND ({type:String} = '' OR event_type = {type:String})
GROUP BY minute, event_type
ORDER BY minute DESC, event_type`,
});
