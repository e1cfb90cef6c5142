import { useEffect, useState } from 'react';

/**
 * How long an answer may take before the numbers on the page no longer count as
 * live. The request goes on: a hung engine is given up by the backend's own
 * limits, and a slow one still answers.
 */
export const OVERDUE_AFTER_MS = 8_000;

/** True once something has been under way for {@link OVERDUE_AFTER_MS}, until it ends. */
export function useOverdue(isUnderWay: boolean): boolean {
  const [isOverdue, setOverdue] = useState(false);
  useEffect(() => {
    if (!isUnderWay) {
      setOverdue(false);
      return undefined;
    }
    const timer = setTimeout(() => setOverdue(true), OVERDUE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isUnderWay]);
  return isOverdue;
}
