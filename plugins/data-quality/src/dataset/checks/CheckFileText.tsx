import type { CheckItem } from '@analytics-engine/plugin-analytics-common';
import { Link } from '@backstage/ui';
import { EntityRefText } from '../../status/EntityRefText';

/** A file with checks and the entity that names it. */
export function CheckFileText(props: {
  source: NonNullable<CheckItem['source']>;
}) {
  const { entityRef, target } = props.source;
  return (
    <>
      {/^https?:/.test(target) ? (
        <Link href={target}>{target}</Link>
      ) : (
        <code>{target}</code>
      )}
      , named by <EntityRefText entityRef={entityRef} />
    </>
  );
}
