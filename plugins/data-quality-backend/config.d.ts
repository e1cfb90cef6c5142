export interface Config {
  analytics?: {};
}
