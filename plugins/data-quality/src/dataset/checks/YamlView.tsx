import type { CheckDefinition } from '@analytics-engine/plugin-analytics-common';
import { CodeBlock } from '@analytics-engine/plugin-analytics-react';
import { Button, Flex, Text } from '@backstage/ui';
import { RiDownloadLine, RiFileCopyLine } from '@remixicon/react';
import { useState } from 'react';
import { stringify } from 'yaml';

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
      <CodeBlock label="Checks as YAML" text={text} />
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
