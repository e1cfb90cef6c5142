import type { DatasetQualityDetail } from '@analytics-engine/plugin-analytics-common';
import { Navigate, Route, Routes } from 'react-router-dom';
import { CheckTab } from './checks/CheckTab';
import { ChecksTab } from './checks/ChecksTab';
import { HoldsTab } from './holds/HoldsTab';
import { OverviewTab } from './overview/OverviewTab';
import { ProfileTab } from './profile/ProfileTab';
import { RunTab } from './runs/RunTab';
import { RunsTab } from './runs/RunsTab';
import { TrendsTab } from './trends/TrendsTab';

/** Tabs of a dataset's page. */
export const TABS = [
  ['overview', 'Overview'],
  ['checks', 'Checks'],
  ['trends', 'Trends'],
  ['profile', 'Profile'],
  ['runs', 'Runs'],
  ['holds', 'Gates and quarantine'],
] as const;

/** What the chosen tab shows. */
export function DatasetTabs(props: { quality: DatasetQualityDetail }) {
  const { quality } = props;
  return (
    <Routes>
      <Route index element={<Navigate to="overview" replace />} />
      <Route path="*" element={<Navigate to="../overview" replace />} />
      <Route path="overview" element={<OverviewTab quality={quality} />} />
      <Route path="checks" element={<ChecksTab quality={quality} />} />
      <Route path="checks/:checkId" element={<CheckTab quality={quality} />} />
      <Route path="trends" element={<TrendsTab quality={quality} />} />
      <Route path="profile" element={<ProfileTab name={quality.dataset} />} />
      <Route path="runs" element={<RunsTab name={quality.dataset} />} />
      <Route path="runs/:runId" element={<RunTab name={quality.dataset} />} />
      <Route path="holds" element={<HoldsTab name={quality.dataset} />} />
    </Routes>
  );
}
