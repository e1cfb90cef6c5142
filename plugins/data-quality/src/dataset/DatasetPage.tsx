import { useParams } from 'react-router-dom';
import { DatasetView } from './DatasetView';

/** The page of the dataset that the URL names; another dataset is another page. */
export function DatasetPage() {
  const { name = '', '*': rest = '' } = useParams();
  return <DatasetView key={name} name={name} rest={rest} />;
}
