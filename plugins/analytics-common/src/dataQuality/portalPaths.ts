/** Where the portal shows things of data quality, for links in messages, gates and pages. */
export const QUALITY_PATHS = {
  overview: '/data-quality',
  incidents: '/data-quality/incidents',
  incident: (id: string) => `/data-quality/incidents/${encodeURIComponent(id)}`,
  dataset: (dataset: string, tab?: string) =>
    `/data-quality/datasets/${encodeURIComponent(dataset)}${
      tab ? `/${tab}` : ''
    }`,
  run: (dataset: string, runId: string) =>
    `/data-quality/datasets/${encodeURIComponent(
      dataset,
    )}/runs/${encodeURIComponent(runId)}`,
  check: (dataset: string, checkId: string) =>
    `/data-quality/datasets/${encodeURIComponent(
      dataset,
    )}/checks/${encodeURIComponent(checkId)}`,
} as const;
