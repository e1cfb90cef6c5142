import { LiveProvider } from '@analytics-engine/plugin-analytics-react';
import { Route, Routes } from 'react-router-dom';
import { ModelPage } from '../detail/ModelPage';
import { ModelsPage } from '../list/ModelsPage';

/** The pages below /ml-models. */
export function MlModelsRouter() {
  return (
    <LiveProvider>
      <Routes>
        <Route index element={<ModelsPage />} />
        <Route path=":name/*" element={<ModelPage />} />
      </Routes>
    </LiveProvider>
  );
}
