import { BlockList, isIP } from 'node:net';

/**
 * - `public`: a host of the open internet
 * - `intranet`: this machine or a private network; only for hosts that the operator names
 * - `forbidden`: never a web server that somebody means: metadata services, multicast, tunnels, examples
 */
export type AddressKind = 'public' | 'intranet' | 'forbidden';

const FORBIDDEN_IPV4 = ranges('ipv4', [
  '0.0.0.0/8', // this network
  '100.100.100.200/32', // metadata of Alibaba Cloud, inside the carriers' range
  '168.63.129.16/32', // the host of a machine in Azure, though the address is a public one
  '169.254.0.0/16', // link-local, with the metadata of most clouds
  '192.0.0.0/24', // protocol assignments
  '192.0.2.0/24', // documentation
  '192.88.99.0/24', // 6to4 relays
  '198.18.0.0/15', // benchmarks
  '198.51.100.0/24', // documentation
  '203.0.113.0/24', // documentation
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, broadcast
]);
const INTRANET_IPV4 = ranges('ipv4', [
  '10.0.0.0/8',
  '100.64.0.0/10', // shared by carriers (CGNAT)
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
]);

/** All of IPv6 that is given to hosts of the internet. What lies outside is refused without being listed. */
const GLOBAL_IPV6 = ranges('ipv6', ['2000::/3']);
const FORBIDDEN_IPV6 = ranges('ipv6', [
  '2001::/23', // Teredo, ORCHID, benchmarks and other assignments
  '2001:db8::/32', // documentation
  '2002::/16', // 6to4: an IPv4 address inside
  '3fff::/20', // documentation
  'fd00:ec2::/32', // metadata of Amazon
]);
const INTRANET_IPV6 = ranges('ipv6', ['::1/128', 'fc00::/7']);

/** @param address as a resolver or a socket writes it; anything that is no plain IP address is `forbidden` */
export function addressKind(address: string): AddressKind {
  // A zone (`fe80::1%eth0`) only ever belongs to a link.
  if (address.includes('%')) return 'forbidden';
  switch (isIP(address)) {
    case 4:
      if (FORBIDDEN_IPV4.check(address, 'ipv4')) return 'forbidden';
      return INTRANET_IPV4.check(address, 'ipv4') ? 'intranet' : 'public';
    case 6:
      if (FORBIDDEN_IPV6.check(address, 'ipv6')) return 'forbidden';
      if (INTRANET_IPV6.check(address, 'ipv6')) return 'intranet';
      return GLOBAL_IPV6.check(address, 'ipv6') ? 'public' : 'forbidden';
    default:
      return 'forbidden';
  }
}

function ranges(family: 'ipv4' | 'ipv6', networks: string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
