export * from './runCrashProof';
export { compareWorld, isProven } from './compareWorld';
export type { Comparison } from './compareWorld';
