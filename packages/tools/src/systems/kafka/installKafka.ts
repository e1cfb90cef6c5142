import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hasCommand, runCommand } from '../runCommand';
import { systemsCacheDirectory } from '../systemsCache';
import { KAFKA_JARS, KAFKA_VERSION, LOG_BINDING_VERSION } from './kafkaJars';

const MAVEN_CENTRAL = 'https://repo.maven.apache.org/maven2';
const DOWNLOAD_TIMEOUT_MS = 900_000;
const PARALLEL_DOWNLOADS = 4;

/**
 * Puts the broker's jars into the cache, if they are not there, and answers
 * the directory.
 *
 * With Maven, so that the user's settings and mirrors count; without it, from
 * Maven Central or the repository that `MAVEN_REPOSITORY_URL` names. Both
 * ways every file must have the checksum that it is known by.
 */
export async function installKafka(): Promise<string> {
  const cache = await systemsCacheDirectory('kafka');
  const installed = join(cache, KAFKA_VERSION);
  if (await isComplete(installed)) {
    return installed;
  }
  // Built beside and moved: an interrupted download is not mistaken for one.
  const building = join(cache, `.${KAFKA_VERSION}-${randomUUID()}`);
  await mkdir(building);
  try {
    if (await hasCommand('mvn')) {
      await downloadWithMaven(building);
    } else {
      await downloadDirectly(building);
    }
    await verify(building);
    await rm(installed, { recursive: true, force: true });
    await rename(building, installed);
  } catch (error) {
    throw new Error(
      `Apache Kafka ${KAFKA_VERSION} could not be downloaded: ${
        (error as Error).message
      }`,
      { cause: error },
    );
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return installed;
}

async function downloadWithMaven(directory: string): Promise<void> {
  const pom = join(directory, 'pom.xml');
  await writeFile(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>analytics-engine</groupId>
  <artifactId>kafka-for-tests</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>${LOG_BINDING_VERSION}</version>
    </dependency>
  </dependencies>
</project>
`,
  );
  await runCommand(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${directory}`,
    ],
    { timeoutMs: DOWNLOAD_TIMEOUT_MS },
  );
  await rm(pom);
}

async function downloadDirectly(directory: string): Promise<void> {
  const base = (process.env.MAVEN_REPOSITORY_URL ?? MAVEN_CENTRAL).replace(
    /\/+$/,
    '',
  );
  const waiting = [...KAFKA_JARS];
  const worker = async () => {
    for (let jar = waiting.shift(); jar; jar = waiting.shift()) {
      const response = await fetch(`${base}/${jar[0]}`, {
        signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS),
      });
      if (!response.ok) {
        throw new Error(`${response.url} answered ${response.status}`);
      }
      await writeFile(
        join(directory, basename(jar[0])),
        Buffer.from(await response.arrayBuffer()),
      );
    }
  };
  await Promise.all(Array.from({ length: PARALLEL_DOWNLOADS }, worker));
}

async function verify(directory: string): Promise<void> {
  for (const [path, sha256] of KAFKA_JARS) {
    const bytes = await readFile(join(directory, basename(path)));
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) {
      throw new Error(`${path}: expected SHA-256 ${sha256}, found ${found}`);
    }
  }
  await writeFile(join(directory, 'complete'), '');
}

async function isComplete(directory: string): Promise<boolean> {
  return await readFile(join(directory, 'complete')).then(
    () => true,
    () => false,
  );
}
