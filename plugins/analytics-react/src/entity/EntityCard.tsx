import {
  Card,
  CardBody,
  CardHeader,
  Flex,
  Skeleton,
  Text,
} from '@backstage/ui';
import type { ReactNode } from 'react';
import { ErrorState } from '../feedback/ErrorState';
import { LiveIndicator } from '../live/LiveIndicator';
import { StaleArea } from '../live/StaleArea';
import type { Live } from '../live/useLive';

/** A card on a catalog entity's page: title, whether it is live, and its three other faces. */
export function EntityCard<T>(props: {
  title: string;
  live: Live<T>;
  actions?: ReactNode;
  children(data: T): ReactNode;
}) {
  const { live } = props;
  return (
    <Card>
      <CardHeader>
        <Flex justify="between" align="center" gap="3">
          <Text as="h2" variant="title-x-small" weight="bold">
            {props.title}
          </Text>
          <Flex gap="3" align="center">
            <LiveIndicator live={live} />
            {props.actions}
          </Flex>
        </Flex>
      </CardHeader>
      <CardBody>
        {live.error && live.data === undefined ? (
          <ErrorState
            title={`${props.title} could not be loaded`}
            error={live.error}
            onRetry={live.refresh}
          />
        ) : null}
        {live.isPending ? <Skeleton width="100%" height={160} /> : null}
        {live.data !== undefined ? (
          <StaleArea isStale={live.isStale}>
            {props.children(live.data)}
          </StaleArea>
        ) : null}
      </CardBody>
    </Card>
  );
}
