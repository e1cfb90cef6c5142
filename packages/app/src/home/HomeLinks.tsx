import { PageSection } from '@analytics-engine/plugin-analytics-react';
import { Link, Text } from '@backstage/ui';
import styles from './Home.module.css';

const LINKS: Array<[href: string, title: string, what: string]> = [
  [
    '/pipelines',
    'Pipelines',
    'Start, stop, and see every block and failed batch',
  ],
  [
    '/pipelines/create',
    'Create a pipeline',
    'From a topic, or from a sample event',
  ],
  [
    '/data-quality',
    'Data quality',
    'Scores, checks, incidents, and what is held back',
  ],
  [
    '/ml-models',
    'ML models',
    'Versions, rollouts, drift, training, and a form to try one',
  ],
  [
    '/catalog?filters[kind]=resource&filters[type]=dataset',
    'Datasets',
    'Tables of the warehouse, their columns and what feeds them',
  ],
  [
    '/catalog?filters[kind]=resource&filters[type]=kafka-topic',
    'Topics',
    'Where events come in, and who reads them',
  ],
  [
    '/catalog-graph?rootEntityRefs[]=domain:default/analytics&maxDepth=4',
    'How it hangs together',
    'Topics, pipelines and datasets as a graph',
  ],
];

/** Where people go from here. */
export function HomeLinks() {
  return (
    <PageSection title="Go to">
      <ul className={styles.links}>
        {LINKS.map(([href, title, what]) => (
          <li key={href}>
            <Link href={href}>{title}</Link>
            <Text as="p" variant="body-small" color="secondary">
              {what}
            </Text>
          </li>
        ))}
      </ul>
    </PageSection>
  );
}
