import { TablePagination } from '@backstage/ui';
import { formatCount } from '../format/numbers';
import type { LivePages } from '../live/useLivePages';

/** The way through a long list, below it; nothing when one page is all. */
export function Pager(props: {
  pages: LivePages<unknown>;
  /** Lines of this page. */
  shown: number;
  /** Lines of all pages, where that is known. */
  total?: number;
}) {
  const { pages, shown, total } = props;
  if (!pages.hasNext && !pages.hasPrevious) {
    return null;
  }
  return (
    <TablePagination
      pageSize={shown}
      totalCount={total}
      hasNextPage={pages.hasNext}
      hasPreviousPage={pages.hasPrevious}
      onNextPage={pages.next}
      onPreviousPage={pages.previous}
      showPageSizeOptions={false}
      getLabel={() =>
        total === undefined ? '' : `${formatCount(total)} in all`
      }
    />
  );
}
