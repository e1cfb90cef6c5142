import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { PropsWithChildren } from 'react';

/** Creates a client with this product's polling habits; tests make their own. */
export function createLiveClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: 1,
        retryDelay: 1_000,
        refetchOnWindowFocus: true,
        staleTime: 1_000,
      },
    },
  });
}

// One for the whole portal, so that pages and cards share what they polled.
const sharedClient = createLiveClient();

/** Gives pages and cards their live data; every page and card root renders one. */
export function LiveProvider(
  props: PropsWithChildren<{ client?: QueryClient }>,
) {
  return (
    <QueryClientProvider client={props.client ?? sharedClient}>
      {props.children}
    </QueryClientProvider>
  );
}
