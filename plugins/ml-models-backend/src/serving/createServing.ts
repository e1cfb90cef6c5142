import { readServingConfig } from '../config';
import type { RegistryPart } from '../registry/createRegistry';
import type { PartDependencies } from '../types';
import { RUNTIME_ENVIRONMENT } from './hosts/runtimeEnvironment';
import { OnnxServingRuntime } from './OnnxServingRuntime';
import { ServingSettings } from './ServingSettings';

/** The serving part, put together. */
export interface ServingPart {
  runtime: OnnxServingRuntime;
  settings: ServingSettings;
  startUp(): Promise<void>;
  shutDown(): Promise<void>;
}

/** Puts the serving runtime together. */
export async function createServing(
  deps: PartDependencies,
  parts: RegistryPart,
): Promise<ServingPart> {
  Object.assign(process.env, RUNTIME_ENVIRONMENT);
  const config = readServingConfig(deps.config);
  const settings = ServingSettings.create({
    settings: deps.settings,
    defaults: config.defaults,
  });
  const unfollow = await settings.follow(error =>
    deps.logger.error('Settings of serving could not be read', error),
  );
  const runtime = OnnxServingRuntime.create({
    ...parts,
    settings,
    workers: config.workers,
  });
  return {
    runtime,
    settings,
    startUp: async () => {},
    shutDown: async () => {
      unfollow();
      await runtime.close();
    },
  };
}
