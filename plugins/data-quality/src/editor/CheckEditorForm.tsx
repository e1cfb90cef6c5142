import type {
  CheckType,
  DatasetQualityDetail,
} from '@analytics-engine/plugin-analytics-common';
import { PageSection } from '@analytics-engine/plugin-analytics-react';
import { Button, ButtonLink, Flex, Radio, RadioGroup } from '@backstage/ui';
import { RiTestTubeLine } from '@remixicon/react';
import { CHECK_TYPES } from '../words/checkTypes';
import { EditorProblems } from './EditorProblems';
import { ImportanceFields } from './fields/ImportanceFields';
import { NameFields } from './fields/NameFields';
import { ScopeFields } from './fields/ScopeFields';
import { ToleranceFields, TypeFields } from './fields/TypeFields';
import { TrialResult } from './TrialResult';
import type { CheckEditor } from './useCheckEditor';
import styles from './Editor.module.css';

const TYPES = Object.entries(CHECK_TYPES) as Array<
  [CheckType, (typeof CHECK_TYPES)[CheckType]]
>;
/** Kinds of check that look at rows, and so at some of them. */
const HAS_SCOPE: Record<CheckType, boolean> = {
  completeness: true,
  uniqueness: true,
  validity: true,
  freshness: true,
  volume: true,
  schema: false,
  sql: true,
  reconciliation: true,
};
const HAS_TOLERANCE: Record<CheckType, boolean> = {
  ...HAS_SCOPE,
  freshness: false,
};

/** The form of a check, from what it claims to what its failure does. */
export function CheckEditorForm(props: {
  editor: CheckEditor;
  dataset: DatasetQualityDetail;
  /** A check that exists keeps its id and its kind. */
  isFixed: boolean;
  cancelHref: string;
}) {
  const { editor, dataset, isFixed } = props;
  const { draft, errors } = editor;
  const fields = {
    draft,
    columns: dataset.columns,
    errors,
    onChange: editor.change,
  };
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={event => {
        event.preventDefault();
        editor.save();
      }}
    >
      <PageSection
        title="What has to hold"
        description={isFixed ? CHECK_TYPES[draft.type].claim : undefined}
      >
        {isFixed ? null : (
          <RadioGroup
            label="Kind of check"
            value={draft.type}
            onChange={type => editor.change({ type: type as CheckType })}
          >
            {TYPES.map(([type, { label, claim }]) => (
              <Radio key={type} value={type}>
                {label}: {claim}
              </Radio>
            ))}
          </RadioGroup>
        )}
        <TypeFields {...fields} />
      </PageSection>
      {HAS_TOLERANCE[draft.type] ? (
        <PageSection title="How much is still good">
          <ToleranceFields {...fields} />
        </PageSection>
      ) : null}
      {HAS_SCOPE[draft.type] ? (
        <PageSection title="Rows it looks at">
          <ScopeFields {...fields} />
        </PageSection>
      ) : null}
      <PageSection title="How much it matters">
        <ImportanceFields {...fields} />
      </PageSection>
      <PageSection title="Name">
        <NameFields editor={editor} isFixed={isFixed} />
      </PageSection>
      <EditorProblems editor={editor} />
      {editor.trial ? <TrialResult trial={editor.trial} /> : null}
      <Flex gap="2">
        <Button
          variant="secondary"
          iconStart={<RiTestTubeLine />}
          isPending={editor.isTrying}
          isDisabled={editor.isSaving}
          onPress={editor.tryOut}
        >
          Dry run
        </Button>
        <Button
          type="submit"
          variant="primary"
          isPending={editor.isSaving}
          isDisabled={editor.isTrying}
        >
          Save check
        </Button>
        <ButtonLink variant="tertiary" href={props.cancelHref}>
          Cancel
        </ButtonLink>
      </Flex>
    </form>
  );
}
