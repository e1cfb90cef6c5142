declare module 'jstat' {
  interface Distribution {
    cdf(x: number, ...parameters: number[]): number;
    inv(p: number, ...parameters: number[]): number;
  }
  const jstat: {
    beta: Distribution;
    chisquare: Distribution;
    normal: Distribution;
  };
  export default jstat;
}
