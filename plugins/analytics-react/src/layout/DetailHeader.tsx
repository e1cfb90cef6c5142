import { ButtonLink, Flex, Header, HeaderMetadataStatus } from '@backstage/ui';
import type { ReactNode } from 'react';
import { LiveIndicator } from '../live/LiveIndicator';
import type { Live } from '../live/useLive';
import type { Tone } from '../status/tones';
import styles from './DetailHeader.module.css';

const STATUS_COLORS = {
  success: 'success',
  warning: 'warning',
  danger: 'danger',
  info: 'info',
  neutral: 'info',
} as const satisfies Record<Tone, string>;

/** Top of the page of one thing: where it stands, its tabs and its actions. */
export function DetailHeader(props: {
  title: string;
  /** The list that it is one of. */
  parent: { label: string; href: string };
  tabs: ReadonlyArray<readonly [id: string, label: string]>;
  /** Path that the tabs' ids are appended to. */
  basePath: string;
  /** Rest of the page's path: the tab and what is below it. */
  rest: string;
  live: Live<unknown>;
  /** Undefined while nothing is known of it: there is nothing to act on either. */
  status?: { label: string; word: string; tone: Tone };
  /** Further facts beside the status. */
  facts?: Array<{ label: string; value: ReactNode }>;
  /** Its page in the catalog. */
  catalogHref: string;
  actions?: ReactNode;
}) {
  const { status, basePath } = props;
  return (
    <div className={styles.header}>
      <Header
        title={props.title}
        breadcrumbs={[props.parent]}
        tabs={props.tabs.map(([id, label]) => ({
          id,
          label,
          href: `${basePath}/${id}`,
        }))}
        activeTabId={props.rest.split('/')[0] || props.tabs[0][0]}
        metadata={
          status && [
            {
              label: status.label,
              value: (
                <HeaderMetadataStatus
                  label={status.word}
                  color={STATUS_COLORS[status.tone]}
                />
              ),
            },
            ...(props.facts ?? []),
            { label: 'Numbers', value: <LiveIndicator live={props.live} /> },
          ]
        }
        customActions={
          status && (
            <Flex gap="2" align="center">
              <ButtonLink
                size="medium"
                variant="tertiary"
                href={props.catalogHref}
              >
                In the catalog
              </ButtonLink>
              {props.actions}
            </Flex>
          )
        }
      />
    </div>
  );
}
