import ipaddr from 'ipaddr.js';
import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';

/** The only range that leads out. */
const PUBLIC = 'unicast';

/** Whether an address is of this machine or its network rather than of the internet. */
export function isPrivateAddress(address: string): boolean {
  return ipaddr.process(address).range() !== PUBLIC;
}

/**
 * Refuses a host that is written as a private address: nothing is looked up
 * for those.
 *
 * @throws Error
 */
export function refusePrivateHost(hostname: string): void {
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) && isPrivateAddress(address)) {
    throw refusal(address);
  }
}

/**
 * Looks names up for a connection and refuses private addresses among the
 * answers. What is connected to is what was looked at: a name that answers
 * differently the second time gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const inside = addresses?.find(({ address }) => isPrivateAddress(address));
    if (error || inside) {
      callback(error ?? refusal(inside!.address), []);
    } else if (options.all) {
      callback(null, addresses);
    } else {
      callback(null, addresses[0].address, addresses[0].family);
    }
  });
};

function refusal(address: string): Error {
  return new Error(
    `${address} is a private address; allowPrivateAddresses permits it`,
  );
}
