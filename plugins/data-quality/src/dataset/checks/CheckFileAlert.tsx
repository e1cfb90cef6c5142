import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import { Alert, Link } from '@backstage/ui';
import { useCheckFiles } from '../../hooks/useDataset';

/** Says that checks of the catalog's files are not carried out; silent when all are. */
export function CheckFileAlert(props: { dataset: string }) {
  const files = useCheckFiles(props.dataset).data ?? [];
  const problems = files.flatMap(file => file.problems);
  if (problems.length === 0) {
    return null;
  }
  return (
    <Alert
      status="warning"
      icon
      title={
        problems.length === 1
          ? 'Something is wrong with the checks of the catalog'
          : `${problems.length} things are wrong with the checks of the catalog`
      }
      description={
        <>
          What is wrong is not carried out.{' '}
          <Link href={QUALITY_PATHS.dataset(props.dataset, 'checks')}>
            See what
          </Link>
        </>
      }
    />
  );
}
