import { Counter, register as globalRegistry } from 'prom-client';
import { PromMetrics } from './PromMetrics';

describe('PromMetrics', () => {
  afterEach(() => globalRegistry.clear());

  it('labels everything with service and environment', async () => {
    const metrics = PromMetrics.create({ environment: 'test' });
    metrics
      .counter({ name: 'a_total', help: 'a', labelNames: ['pipeline'] })
      .inc({ pipeline: 'p' }, 2);
    const { text, contentType } = await metrics.exposition();
    expect(contentType).toMatch('text/plain; version=0.0.4');
    expect(text).toContain(
      'a_total{pipeline="p",service="analytics-engine",environment="test"} 2',
    );
    expect(text).toContain('process_cpu_seconds_total{');
    expect(text).toContain('nodejs_eventloop_lag_seconds{');
  });

  it('answers the metric that exists, and refuses another kind of it', () => {
    const metrics = PromMetrics.create({ environment: 'test' });
    const options = { name: 'a_total', help: 'a' };
    expect(metrics.counter(options)).toBe(metrics.counter(options));
    expect(() => metrics.gauge(options)).toThrow(
      "Metric 'a_total' exists as Counter, not as Gauge",
    );
    const histogram = { name: 'b_seconds', help: 'b', buckets: [1, 2] };
    expect(metrics.histogram(histogram)).toBe(metrics.histogram(histogram));
  });

  it('sets gauges at every scrape', async () => {
    const metrics = PromMetrics.create({
      environment: 'test',
      processMetrics: false,
    });
    let value = 0;
    metrics.gauge({
      name: 'g',
      help: 'g',
      labelNames: ['of'],
      collect: async gauge => gauge.set({ of: 'x' }, ++value),
    });
    expect((await metrics.exposition()).text).toContain('of="x"');
    expect((await metrics.exposition()).text).toMatch(/g\{of="x",.*\} 2/);
  });

  it('adds the global registry, each metric once and parseable', async () => {
    const metrics = PromMetrics.create({ environment: 'test' });
    metrics.counter({ name: 'both_total', help: 'ours' }).inc();
    new Counter({ name: 'both_total', help: 'theirs' }).inc(5);
    new Counter({ name: 'catalog_total', help: 'theirs' }).inc(3);
    const { text } = await metrics.exposition();
    expect(text).toContain('catalog_total 3');
    const helps = text.match(/^# HELP \S+/gm)!;
    expect(new Set(helps).size).toBe(helps.length);
    expect(text.endsWith('\n')).toBe(true);
    for (const line of text.split('\n')) {
      expect(line).toMatch(/^(|#.*|[a-z_:A-Z0-9]+(\{.*\})? \S+( \d+)?)$/);
    }
  });
});
