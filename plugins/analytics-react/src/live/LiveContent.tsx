import { Skeleton } from '@backstage/ui';
import type { ReactNode } from 'react';
import { ErrorState } from '../feedback/ErrorState';
import { LiveIndicator } from './LiveIndicator';
import { StaleArea } from './StaleArea';
import type { Live } from './useLive';

const DEFAULT_HEIGHT_PX = 200;

/**
 * The faces of live data in one place: a skeleton before the first answer, why
 * there is none, and the values, greyed and said to be old while they are.
 */
export function LiveContent<T>(props: {
  live: Live<T>;
  /** What could not be done: `The runs could not be loaded`. */
  errorTitle: string;
  /** Height of the skeleton. */
  heightPx?: number;
  children(data: T): ReactNode;
}) {
  const { live } = props;
  if (live.data !== undefined) {
    return (
      <>
        {live.isStale ? <LiveIndicator live={live} /> : null}
        <StaleArea isStale={live.isStale}>
          {props.children(live.data)}
        </StaleArea>
      </>
    );
  }
  if (live.error) {
    return (
      <ErrorState
        title={props.errorTitle}
        error={live.error}
        onRetry={live.refresh}
      />
    );
  }
  return live.isPending ? (
    <>
      {live.isOverdue ? <LiveIndicator live={live} /> : null}
      <Skeleton width="100%" height={props.heightPx ?? DEFAULT_HEIGHT_PX} />
    </>
  ) : null;
}
