import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/** Headers that a proxy adds: the caller is then not who the connection says. */
const PROXY_HEADERS = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'];
/** What a browser says of requests that no other site caused. */
const OWN_FETCH_SITES = ['same-origin', 'none'];

/**
 * Why a request without credentials is not from a person at this machine;
 * undefined when it is.
 *
 * The address alone proves little: a web page that this person has open can
 * send requests to loopback, and a hostile name can be made to resolve to it.
 * Hence the name in Host, and what browsers say about who asked.
 */
export function loopbackRefusal(request: IncomingMessage): string | undefined {
  if (!isLoopbackAddress(request.socket.remoteAddress)) {
    return 'the request does not come from this machine';
  }
  const proxied = PROXY_HEADERS.find(name => request.headers[name]);
  if (proxied) {
    return `the request was passed on by a proxy (${proxied})`;
  }
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  if (!isLoopbackName(hostnameOf(host))) {
    return 'its Host is not a name of this machine';
  }
  if (
    origin !== undefined &&
    origin !== `http://${host}` &&
    origin !== `https://${host}`
  ) {
    return 'its Origin is another site';
  }
  if (site !== undefined && !OWN_FETCH_SITES.includes(String(site))) {
    return 'another site caused it (Sec-Fetch-Site)';
  }
  return undefined;
}

/** True for 127.0.0.0/8, ::1 and the former in IPv6's clothes. */
export function isLoopbackAddress(address: string | undefined): boolean {
  const plain = (address ?? '').replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function isLoopbackName(name: string | undefined): boolean {
  return name === 'localhost' || isLoopbackAddress(name);
}

/** Without port and brackets. */
function hostnameOf(host: string | undefined): string | undefined {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@/]+))(?::\d{1,5})?$/i.exec(
    host ?? '',
  );
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
