import { LiveProvider } from '@analytics-engine/plugin-analytics-react';
import { Route, Routes } from 'react-router-dom';
import { PipelinePage } from '../detail/PipelinePage';
import { CreatePipelinePage } from '../form/CreatePipelinePage';
import { PipelinesPage } from '../list/PipelinesPage';

/** The pages below /pipelines. */
export function PipelinesRouter() {
  return (
    <LiveProvider>
      <Routes>
        <Route index element={<PipelinesPage />} />
        <Route path="create" element={<CreatePipelinePage />} />
        <Route path=":name/*" element={<PipelinePage />} />
      </Routes>
    </LiveProvider>
  );
}
