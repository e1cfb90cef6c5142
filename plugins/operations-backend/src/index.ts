export { operationsPlugin as default } from './plugin';
