export * from './Ledger';
export * from './types';
export type { Claim } from './claimBlocks';
export type { CompletedBlock } from './completeBlock';
export type { NewBlock } from './recordBlocks';
