import { QUALITY_PATHS } from '@analytics-engine/plugin-analytics-common';
import { LiveProvider } from '@analytics-engine/plugin-analytics-react';
import { Navigate, Route, Routes } from 'react-router-dom';
import { DatasetPage } from '../dataset/DatasetPage';
import { ChangeCheckPage } from '../editor/ChangeCheckPage';
import { CreateCheckPage } from '../editor/CreateCheckPage';
import { IncidentPage } from '../incidents/IncidentPage';
import { IncidentsPage } from '../incidents/IncidentsPage';
import { OverviewPage } from '../overview/OverviewPage';

/** The pages below /data-quality. */
export function DataQualityRouter() {
  return (
    <LiveProvider>
      <Routes>
        <Route index element={<OverviewPage />} />
        <Route path="incidents" element={<IncidentsPage />} />
        <Route path="incidents/:id" element={<IncidentPage />} />
        <Route path="datasets/:name/new-check" element={<CreateCheckPage />} />
        <Route
          path="datasets/:name/checks/:checkId/edit"
          element={<ChangeCheckPage />}
        />
        <Route path="datasets/:name/*" element={<DatasetPage />} />
        <Route
          path="*"
          element={<Navigate to={QUALITY_PATHS.overview} replace />}
        />
      </Routes>
    </LiveProvider>
  );
}
