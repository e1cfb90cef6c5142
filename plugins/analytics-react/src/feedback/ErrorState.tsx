import { Alert, Button } from '@backstage/ui';
import { adviceFor } from './adviceFor';
import { errorMessage } from './errorMessage';

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
      description={`${sentence(errorMessage(props.error))} ${adviceFor(
        props.error,
      )}`}
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

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
