import { Alert, Button } from '@backstage/ui';
import { adviceFor } from './adviceFor';

/** What happened, what to do, and a way to try again. */
export function ErrorState(props: {
  /** What could not be done: `Pipelines could not be loaded`. */
  title: string;
  error: Error;
  onRetry?: () => void;
}) {
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={props.title}
      description={`${props.error.message}. ${adviceFor(props.error)}`.replace(
        '..',
        '.',
      )}
      customActions={
        props.onRetry ? (
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            Try again
          </Button>
        ) : undefined
      }
    />
  );
}
