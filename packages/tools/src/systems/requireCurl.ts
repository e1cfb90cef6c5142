import { aptInstall, canUseApt, hasCommand } from './runCommand';

/**
 * Makes sure that there is the `curl` by which the operations manual writes
 * its commands: what the system has, else Debian's package.
 *
 * @throws Error when there is none and none can be installed
 */
export async function requireCurl(): Promise<void> {
  if (!(await hasCommand('curl')) && (await canUseApt())) {
    await aptInstall('curl');
  }
  if (!(await hasCommand('curl'))) {
    throw new Error("The operations manual's commands need curl: install it");
  }
}
