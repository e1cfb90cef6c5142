import {
  ErrorState,
  LiveIndicator,
  PageSection,
  StaleArea,
} from '@analytics-engine/plugin-analytics-react';
import { usePipelinesStatus } from '@analytics-engine/plugin-pipelines';
import { Container, Header, Skeleton } from '@backstage/ui';
import { HomeLinks } from './HomeLinks';
import { HomePipelines } from './HomePipelines';
import { HomeTiles } from './HomeTiles';
import { HomeVerdict } from './HomeVerdict';
import styles from './Home.module.css';

/** The verdict first, then the numbers behind it, then where to go. */
export function HomeContent() {
  const live = usePipelinesStatus();
  return (
    <>
      <Header
        title="Analytics Engine"
        customActions={<LiveIndicator live={live} />}
      />
      <Container>
        <main className={styles.page}>
          {live.error && !live.data ? (
            <ErrorState
              title="The state of the pipelines could not be loaded"
              error={live.error}
              onRetry={live.refresh}
            />
          ) : null}
          {live.data ? (
            <StaleArea isStale={live.isStale}>
              <HomeVerdict status={live.data} />
              <HomeTiles status={live.data} />
              <div className={styles.columns}>
                <PageSection
                  title="Pipelines"
                  description="What comes in, where it lands, and whether it keeps up"
                >
                  <HomePipelines status={live.data} />
                </PageSection>
                <HomeLinks />
              </div>
            </StaleArea>
          ) : null}
          {live.isPending ? <Skeleton width="100%" height={360} /> : null}
        </main>
      </Container>
    </>
  );
}
