/* eslint-disable @backstage/no-undeclared-imports -- a test, by another name */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from '@analytics-engine/tools';
import { openTestLog, sqliteDatabase } from '../testing/openTestLog';
import { SubscriberProbe } from '../testing/SubscriberProbe';
import type { KafkaEventLog } from './KafkaEventLog';

const PASSWORD = 'not-a-secret';

describe('KafkaEventLog with TLS and SASL', () => {
  let directory: string;
  let broker: KafkaBroker;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kafka-security-'));
    const keyStore = join(directory, 'broker.p12');
    const keytool = (...args: string[]) =>
      execFileSync(
        'keytool',
        [...args, '-keystore', keyStore, '-storepass', PASSWORD],
        { stdio: 'pipe' },
      );
    keytool(
      ...['-genkeypair', '-alias', 'broker', '-keyalg', 'RSA'],
      ...['-dname', 'CN=127.0.0.1', '-ext', 'san=ip:127.0.0.1'],
      ...['-storetype', 'PKCS12', '-validity', '2'],
    );
    keytool(
      ...['-exportcert', '-rfc', '-alias', 'broker'],
      ...['-file', join(directory, 'ca.pem')],
    );
    const jaas =
      'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
      `username="admin" password="${PASSWORD}" user_admin="${PASSWORD}";`;
    broker = await KafkaBroker.create({
      properties: {
        'listener.security.protocol.map':
          'CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_SSL',
        'inter.broker.listener.name': 'PLAINTEXT',
        'sasl.enabled.mechanisms': 'PLAIN',
        'sasl.mechanism.inter.broker.protocol': 'PLAIN',
        'listener.name.plaintext.plain.sasl.jaas.config': jaas,
        'ssl.keystore.location': keyStore,
        'ssl.keystore.password': PASSWORD,
        'ssl.truststore.location': keyStore,
        'ssl.truststore.password': PASSWORD,
      },
    });
  }, 900_000);

  afterAll(async () => {
    await broker?.remove();
    await rm(directory, { recursive: true });
  });

  const open = (password: string, ssl: object = {}) =>
    openTestLog<KafkaEventLog>({
      database: sqliteDatabase(directory),
      eventLog: {
        type: 'kafka',
        kafka: {
          brokers: [broker.address],
          ssl: { caFile: join(directory, 'ca.pem'), ...ssl },
          sasl: { mechanism: 'plain', username: 'admin', password },
        },
      },
    });

  it('writes and reads with a certificate authority and a password', async () => {
    const { log, close } = await open(PASSWORD);
    await log.append('safe', [Buffer.from('a')], { partitionKey: 'k' });
    expect(
      (await log.offsets({ topic: 'safe' })).map(one => one.end),
    ).toContain(1);
    const probe = new SubscriberProbe('safe');
    await probe.subscribe(log);
    await probe.received(1);
    // More than one record of TLS, and more than the first read takes.
    const large = Buffer.alloc(3_000_000, 'large');
    await log.append('safe', [large]);
    await probe.received(2);
    expect(probe.texts).toEqual(['a', String(large)]);
    await probe.close();
    await close();
  });

  it('says that the password is wrong, without the password', async () => {
    const { log, close } = await open('wrong-password');
    const refused = log.append('safe', [Buffer.from('a')]);
    await expect(refused).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/authentication/i),
    });
    await expect(refused).rejects.not.toMatchObject({
      message: expect.stringContaining('wrong-password'),
    });
    await close();
  });
});
