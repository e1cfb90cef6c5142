import { Text } from '@backstage/ui';

/** The error of a field that cannot show one itself. */
export function FieldProblem(props: { message: string | undefined }) {
  return props.message ? (
    <Text as="p" role="alert" variant="body-small" color="danger">
      {props.message}
    </Text>
  ) : null;
}
