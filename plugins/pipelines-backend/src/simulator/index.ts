export * from './simulate';
export type { Mutation } from './types';
