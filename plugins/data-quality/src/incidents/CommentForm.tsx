import { MAX_COMMENT_LENGTH } from '@analytics-engine/plugin-analytics-common';
import { errorMessage } from '@analytics-engine/plugin-analytics-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, TextAreaField } from '@backstage/ui';
import { useState } from 'react';
import { dataQualityApiRef } from '../api/DataQualityApi';
import { useRefreshQuality } from '../hooks/useRefreshQuality';

/** Adds a comment to an incident. */
export function CommentForm(props: { id: string }) {
  const api = useApi(dataQualityApiRef);
  const refresh = useRefreshQuality();
  const [text, setText] = useState('');
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const send = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.commentIncident(props.id, text.trim());
      setText('');
      await refresh();
    } catch (caught) {
      setError(caught as Error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Flex direction="column" gap="2">
      <TextAreaField
        label="Comment"
        rows={2}
        maxLength={MAX_COMMENT_LENGTH}
        value={text}
        onChange={setText}
      />
      {error ? (
        <Alert
          role="alert"
          status="danger"
          icon
          title={`It was not added: ${errorMessage(error)}`}
        />
      ) : null}
      <div>
        <Button
          size="small"
          variant="secondary"
          isPending={isPending}
          isDisabled={text.trim() === ''}
          onPress={send}
        >
          Add comment
        </Button>
      </div>
    </Flex>
  );
}
