import { ConfigReader } from '@backstage/config';
import { readMlflowConfig } from './readMlflowConfig';

describe('readMlflowConfig', () => {
  const read = (registry?: object) =>
    readMlflowConfig(
      new ConfigReader({ analytics: { ml: { registry: registry as any } } }),
    );
  const readServer = (mlflow: object) => read({ type: 'mlflow', mlflow });

  it('keeps models here unless an MLflow server is named', () => {
    expect(readMlflowConfig(new ConfigReader({}))).toBeUndefined();
    expect(read({ type: 'embedded' })).toBeUndefined();
    expect(readServer({ url: 'https://mlflow.example.com/' })).toEqual({
      url: 'https://mlflow.example.com',
      authorization: undefined,
      experiment: 'analytics-engine',
      filter: undefined,
      timeoutMs: 10_000,
      transferTimeoutMs: 300_000,
    });
  });

  it('sends a token, or a name and a password', () => {
    const url = 'http://localhost:5000';
    expect(readServer({ url, token: 't' })?.authorization).toBe('Bearer t');
    expect(
      readServer({ url, username: 'u', password: 'p' })?.authorization,
    ).toBe('Basic dTpw');
  });

  it.each([
    [{ type: 'wandb' }, /expected embedded or mlflow, found 'wandb'/],
    [{ type: 'mlflow' }, /mlflow/],
    [{ type: 'mlflow', mlflow: { url: 'ftp://x' } }, /http or https/],
    [
      { type: 'mlflow', mlflow: { url: 'https://u:p@x' } },
      /no credentials in the address/,
    ],
    [
      { type: 'mlflow', mlflow: { url: 'https://x', username: 'u' } },
      /belong together/,
    ],
    [{ type: 'mlflow', mlflow: { url: 'https://x', timeout: 'soon' } }, /soon/],
  ])('refuses %p', (registry, message) => {
    expect(() => read(registry)).toThrow(message);
  });
});
