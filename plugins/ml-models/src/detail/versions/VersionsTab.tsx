import type {
  ModelStatus,
  ModelVersion,
} from '@analytics-engine/plugin-analytics-common';
import {
  EmptyState,
  LiveContent,
  PageSection,
} from '@analytics-engine/plugin-analytics-react';
import { useState } from 'react';
import { useModelVersions } from '../../hooks/useModels';
import { DeployDialog } from './DeployDialog';
import { VersionFacts } from './VersionFacts';
import { VersionTable } from './VersionTable';

/** Every version with its origin and figures, and how one takes over. */
export function VersionsTab(props: { status: ModelStatus }) {
  const { status } = props;
  const live = useModelVersions(status.model);
  const [shown, setShown] = useState<string>();
  const [deploying, setDeploying] = useState<ModelVersion>();
  return (
    <LiveContent
      live={live}
      errorTitle="The versions could not be loaded"
      heightPx={320}
    >
      {({ versions }) => {
        const chosen = versions.find(({ version }) => version === shown);
        return (
          <>
            <PageSection
              title="Versions"
              description="A version never changes: the file is found by its hash. AUC and accuracy are those on held-out rows, as they were registered."
            >
              {versions.length === 0 ? (
                <EmptyState
                  title="No versions yet"
                  description="Train one in the Training tab, or register an ONNX file with POST /ml/models/<name>/versions."
                />
              ) : (
                <VersionTable
                  versions={versions}
                  status={status}
                  onShow={setShown}
                  onDeploy={setDeploying}
                />
              )}
            </PageSection>
            {chosen ? <VersionFacts version={chosen} /> : null}
            {deploying ? (
              <DeployDialog
                version={deploying}
                status={status}
                onClose={() => setDeploying(undefined)}
              />
            ) : null}
          </>
        );
      }}
    </LiveContent>
  );
}
