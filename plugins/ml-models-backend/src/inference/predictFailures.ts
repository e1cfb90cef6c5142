/** How a request for predictions can fail, by either protocol, for the OpenAPI document. */
export const predictFailures = {
  404: { description: 'No such model or version' },
  409: { description: 'No version is in production' },
  413: { description: 'Too many rows' },
  429: { description: 'maxConcurrent is reached; Retry-After' },
  503: { description: 'The model cannot run' },
  504: { description: 'No answer within modelTimeout' },
};
