/**
 * Arguments of Node for a thread or process that runs a file of ours: in a
 * checkout the TypeScript sources run as they are, in a built package there is
 * JavaScript and nothing to say.
 */
export function sourceExecArgv(file: string): string[] {
  return file.endsWith('.ts')
    ? ['--require', require.resolve('@backstage/cli/config/nodeTransform.cjs')]
    : [];
}
