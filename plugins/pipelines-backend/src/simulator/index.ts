export * from './simulate';
export type { Mutation } from './World';
