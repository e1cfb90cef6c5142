import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/ui';

/** An owner or another entity by name, with a link to its page in the catalog. */
export function EntityRefText(props: { entityRef: string | null }) {
  const { entityRef } = props;
  if (!entityRef) {
    return <>nobody</>;
  }
  const href = hrefOf(entityRef);
  const name = nameOfRef(entityRef);
  return href ? (
    <Link href={href} title={entityRef}>
      {name}
    </Link>
  ) : (
    <span title={entityRef}>{name}</span>
  );
}

/** `data-platform` of `group:default/data-platform`; what is no reference stays as it is. */
export function nameOfRef(ref: string): string {
  return /^[^:]+:[^/]+\/(.+)$/.exec(ref)?.[1] ?? ref;
}

function hrefOf(ref: string): string | undefined {
  if (!/^[a-z]+:[^/]+\/./i.test(ref)) {
    return undefined;
  }
  try {
    const { kind, namespace, name } = parseEntityRef(ref, {
      defaultNamespace: 'default',
    });
    return `/catalog/${[namespace, kind.toLowerCase(), name]
      .map(encodeURIComponent)
      .join('/')}`;
  } catch {
    // Typed in by a person: shown as it is.
    return undefined;
  }
}
