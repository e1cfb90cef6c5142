export * from './createReactions';
export * from './readReactionsConfig';
