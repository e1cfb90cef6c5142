import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import { Button, Flex, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';
import { stringify } from 'yaml';
import styles from '../../pages/Quality.module.css';

/** Checks as they are written in configuration and in the catalog, to copy or to keep. */
export function YamlView(props: {
  definitions: CheckDefinition[];
  fileName: string;
}) {
  const text = stringify({ checks: props.definitions });
  const [copied, setCopied] = useState<string>();
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(text);
  };
  return (
    <Flex direction="column" gap="2">
      <Flex gap="2" align="center">
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiFileCopyLine />}
          onPress={copy}
        >
          Copy
        </Button>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiDownloadLine />}
          onPress={() => download(props.fileName, text)}
        >
          Download
        </Button>
        <Text role="status" variant="body-small" color="secondary">
          {copied === text ? 'Copied' : ''}
        </Text>
      </Flex>
      {/* Reached by Tab, so that it can be scrolled from the keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.code} tabIndex={0} aria-label="Checks as YAML">
        {text}
      </pre>
    </Flex>
  );
}

function download(fileName: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/yaml' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
