import {
  LiveContent,
  LiveIndicator,
  PageBody,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { useDatasetsQuality } from '@analytics-engine/plugin-data-quality';
import { useModelStatuses } from '@analytics-engine/plugin-ml-models';
import { usePipelinesStatus } from '@analytics-engine/plugin-pipelines';
import { Header } from '@backstage/ui';
import { HomeLinks } from './HomeLinks';
import { HomeModels } from './HomeModels';
import { HomePipelines } from './HomePipelines';
import { HomeQuality } from './HomeQuality';
import { HomeTiles } from './HomeTiles';
import { HomeVerdict } from './HomeVerdict';
import { judgeAll } from './judge/judgeAll';
import styles from './Home.module.css';

/** The verdict first, then the numbers behind it, then where to go. */
export function HomeContent() {
  const live = usePipelinesStatus();
  const quality = useDatasetsQuality();
  const models = useModelStatuses();
  return (
    <>
      <Header
        title="Analytics Engine"
        customActions={<LiveIndicator live={[live, quality, models]} />}
      />
      <PageBody>
        <LiveContent
          live={live}
          errorTitle="The state of the pipelines could not be loaded"
          heightPx={360}
        >
          {pipelines => (
            <>
              <HomeVerdict
                judgement={judgeAll({ pipelines, quality, models })}
              />
              <HomeTiles
                status={pipelines}
                quality={quality.data}
                models={models.data}
              />
            </>
          )}
        </LiveContent>
        <div className={styles.columns}>
          <div className={styles.sections}>
            {live.data ? (
              <PageSection
                title="Pipelines"
                description="What comes in, where it lands, and whether it keeps up"
              >
                <HomePipelines status={live.data} />
              </PageSection>
            ) : null}
            <HomeQuality quality={quality} />
            <HomeModels statuses={models} />
          </div>
          <HomeLinks />
        </div>
      </PageBody>
    </>
  );
}
