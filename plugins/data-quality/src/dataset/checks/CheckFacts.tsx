import { FAILURE_ACTION_TEXTS } from '@analytics-engine/plugin-analytics-common';
import type { CheckItem } from '@analytics-engine/plugin-analytics-common';
import { Facts, formatTime } from '@analytics-engine/plugin-analytics-react';
import { EntityRefText } from '../../status/EntityRefText';
import { SeverityChip } from '../../status/StatusWord';
import { CheckFileText } from './CheckFileText';
import { CHECK_TYPES, ORIGINS } from '../../words/checkTypes';

/** What a check is and what its failure does, in words. */
export function CheckFacts(props: { item: CheckItem }) {
  const { definition, origin, version, updatedAt, updatedBy, source } =
    props.item;
  const { type, severity, weight, onFailure } = definition;
  return (
    <Facts
      items={[
        ['Claims', CHECK_TYPES[type].claim],
        ['Severity', <SeverityChip severity={severity} />],
        ['Weight', `${weight} in its dimension`],
        ['Rows', definition.filter ?? 'all'],
        [
          'Window',
          definition.window
            ? `the ${definition.window} before a run`
            : 'the whole table',
        ],
        [
          'When it fails',
          onFailure.length > 0
            ? `an incident is opened. ${onFailure
                .map(action => FAILURE_ACTION_TEXTS[action])
                .join('. ')}.`
            : 'an incident is opened',
        ],
        ...(definition.owner
          ? [['Owner', <EntityRefText entityRef={definition.owner} />] as const]
          : []),
        ['Switched on', definition.enabled ? 'yes' : 'no, it does not run'],
        [
          'Comes from',
          `${ORIGINS[origin].word}, version ${version} of ${formatTime(
            updatedAt,
          )} by ${updatedBy}`,
        ],
        ...(source
          ? [['File', <CheckFileText source={source} />] as const]
          : []),
      ]}
    />
  );
}
