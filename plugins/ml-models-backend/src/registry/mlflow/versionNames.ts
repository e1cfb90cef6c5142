import type { MlflowVersion } from './types';

/** Tag with the name that a version was registered under here. */
export const NAME_TAG = 'analytics-engine.version';

/** The value of a version's tag. */
export function tagOf(
  { tags = [] }: MlflowVersion,
  key: string,
): string | undefined {
  return tags.find(tag => tag.key === key)?.value;
}

/**
 * What versions are called here, by MLflow's number: the name that they were
 * registered under, else `v<number>`, or the number alone where somebody else
 * has that name. Of two with one name the older has it.
 */
export function nameVersions(
  versions: readonly MlflowVersion[],
): Map<string, MlflowVersion> {
  const oldestFirst = [...versions].sort(
    (a, b) => Number(a.version) - Number(b.version),
  );
  const names = new Map<string, MlflowVersion>();
  const unnamed: MlflowVersion[] = [];
  for (const version of oldestFirst) {
    const name = tagOf(version, NAME_TAG);
    if (name === undefined || names.has(name)) {
      unnamed.push(version);
    } else {
      names.set(name, version);
    }
  }
  for (const version of unnamed) {
    const name = `v${version.version}`;
    names.set(names.has(name) ? version.version : name, version);
  }
  return names;
}
