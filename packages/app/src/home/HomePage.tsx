import { LiveProvider } from '@analytics-engine/plugin-analytics-react';
import { HomeContent } from './HomeContent';

/** Root of the first page. */
export function HomePage() {
  return (
    <LiveProvider>
      <HomeContent />
    </LiveProvider>
  );
}
