/** How the tests start Chromium. */
export const CHROMIUM_ARGUMENTS = [
  // The tests run as root in containers, where Chromium's sandbox cannot.
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
