/** Percentages out of `10, 25, 50, 100`; undefined when they are none or do not rise. */
export function parseSteps(text: string): number[] | undefined {
  const parts = text.split(/[,\s]+/).filter(part => part !== '');
  const steps = parts.map(Number);
  const isRising = steps.every(
    (step, index) => step > (index === 0 ? 0 : steps[index - 1]) && step <= 100,
  );
  return steps.length > 0 && isRising ? steps : undefined;
}
