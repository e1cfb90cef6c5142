/** Ticks of every chart's axes. */
export const CHART_TICK = {
  fill: 'var(--bui-fg-secondary)',
  fontSize: 11,
  fontFamily: 'var(--bui-font-regular)',
};

/** The box that a chart shows under the pointer. */
export const CHART_TOOLTIP_STYLE = {
  background: 'var(--bui-bg-app)',
  border: '1px solid var(--bui-border-2)',
  borderRadius: 6,
  color: 'var(--bui-fg-primary)',
  fontFamily: 'var(--bui-font-regular)',
  fontSize: 12,
};
