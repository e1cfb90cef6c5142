/** `/a/b`: one slash before every segment and none at the end; `/` for the root. */
export function normalizePath(...parts: string[]): string {
  const segments = parts.join('/').split('/').filter(Boolean);
  return `/${segments.join('/')}`;
}
