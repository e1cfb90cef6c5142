/** Every n-th item and the last, so that there are about `limit` of them. */
export function thinOut<T>(items: readonly T[], limit: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / limit));
  return items.filter(
    (_, index) => index % step === 0 || index === items.length - 1,
  );
}
