import type { DeploymentDetail } from '@analytics-engine/plugin-analytics-common';
import styles from './StepTrack.module.css';

/** The steps of a deployment with the one in hand. */
export function StepTrack(props: { deployment: DeploymentDetail }) {
  const { deployment } = props;
  if (deployment.steps.length === 0) {
    return null;
  }
  return (
    <ol className={styles.track} aria-label="Steps">
      {deployment.steps.map((percent, index) => (
        <li
          key={percent}
          className={`${styles.step} ${styles[faceOf(deployment, index)]}`}
          aria-current={
            faceOf(deployment, index) === 'current' ? 'step' : undefined
          }
        >
          {percent} %
        </li>
      ))}
    </ol>
  );
}

function faceOf(
  { state, step }: DeploymentDetail,
  index: number,
): 'done' | 'current' | 'stopped' | 'ahead' {
  if (state === 'PROMOTED' || index < step) {
    return 'done';
  }
  if (index > step) {
    return 'ahead';
  }
  return state === 'ROLLED_BACK' || state === 'FAILED' ? 'stopped' : 'current';
}
