import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The overview of data quality; everything else is below. */
export const rootRouteRef = createRouteRef();
