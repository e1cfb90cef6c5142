import { join } from 'node:path';
import { aptInstall, canUseApt, runCommand } from '../runCommand';

const MIN_JAVA_VERSION = 17;
const DEBIAN_PACKAGE = 'default-jre-headless';

/**
 * Finds Java 17 or newer: `JAVA_HOME`, else `java` of the path; installs it on
 * a Debian-like system when it may.
 *
 * @throws Error saying what to install
 */
export async function findJava(): Promise<string> {
  const candidates = [
    ...(process.env.JAVA_HOME
      ? [join(process.env.JAVA_HOME, 'bin', 'java')]
      : []),
    'java',
  ];
  for (const java of candidates) {
    if ((await javaVersion(java)) >= MIN_JAVA_VERSION) {
      return java;
    }
  }
  if (await canUseApt()) {
    await aptInstall(DEBIAN_PACKAGE);
    if ((await javaVersion('java')) >= MIN_JAVA_VERSION) {
      return 'java';
    }
  }
  throw new Error(
    `Apache Kafka needs Java ${MIN_JAVA_VERSION} or newer: install it, or set JAVA_HOME`,
  );
}

async function javaVersion(java: string): Promise<number> {
  try {
    const output = await runCommand(java, ['-version'], { timeoutMs: 30_000 });
    return Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
