import { describe, expect, test } from 'vitest';
import { addressKind } from './address-kind.ts';
import { type AllowedHost, parseAllowedHost, WebGuard } from './web-guard.ts';

const guard = new WebGuard([]);

test.each([
  // This machine, in every spelling that a URL has for it.
  'http://127.0.0.1/',
  'http://127.1/',
  'http://127.0.1/',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://017700000001/',
  'http://127.0.0.1./',
  'http://１２７.０.０.１/',
  'http://127。0。0。1/',
  'http://%31%32%37.0.0.1/',
  'http://[::1]/',
  'http://[0:0:0:0:0:0:0:1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://[::127.0.0.1]/',
  'http://[::]/',
  'http://0/',
  'http://0.0.0.0/',
  // Private networks.
  'http://10.0.0.1/',
  'http://10.255.255.255/',
  'http://167772161/',
  'http://0xa000001/',
  'http://172.16.0.1/',
  'http://172.31.255.255/',
  'http://192.168.1.1/',
  'http://0300.0250.1.1/',
  'http://100.64.0.1/',
  'http://100.127.255.255/',
  'http://[fc00::1]/',
  'http://[fd12:3456::1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[::ffff:192.168.1.1]/',
  // Links and metadata.
  'http://169.254.169.254/latest/meta-data/',
  'http://2852039166/',
  'http://[fe80::1]/',
  'http://[::ffff:169.254.169.254]/',
  'http://[fd00:ec2::254]/',
  'http://168.63.129.16/',
  'http://100.100.100.200/',
  'http://192.0.0.192/',
  // Tunnels that carry an IPv4 address.
  'http://[64:ff9b::7f00:1]/',
  'http://[64:ff9b::10.0.0.1]/',
  'http://[64:ff9b:1::1]/',
  'http://[2002:7f00:1::]/',
  'http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/',
  'http://192.88.99.1/',
  // Not hosts at all.
  'http://224.0.0.1/',
  'http://239.255.255.250/',
  'http://[ff02::1]/',
  'http://255.255.255.255/',
  'http://240.0.0.1/',
  'http://198.18.0.1/',
  'http://198.19.255.255/',
  'http://192.0.2.1/',
  'http://198.51.100.1/',
  'http://203.0.113.1/',
  'http://[2001:db8::1]/',
  'http://[3fff::1]/',
  'http://[2001:2::1]/',
  'http://[fec0::1]/',
  'http://[100::1]/',
  'http://[5f00::1]/',
])('%s is not asked', (address) => {
  expect(() => guard.assertUrl(new URL(address))).toThrow(/not on the public internet/);
});

test.each([
  ['file:///etc/passwd', /file: addresses/],
  ['ftp://example.com/', /ftp: addresses/],
  ['gopher://example.com/', /gopher: addresses/],
  ['data:text/html,hello', /data: addresses/],
  ['javascript:alert(1)', /javascript: addresses/],
  ['blob:https://example.com/1', /blob: addresses/],
  ['ws://example.com/', /ws: addresses/],
  ['http://user:secret@example.com/', /user name or password/],
  ['http://user@example.com/', /user name or password/],
  ['http://example.com:22/', /port 22/],
  ['http://example.com:8080/', /port 8080/],
  ['https://example.com:6379/', /port 6379/],
  ['http://127.0.0.1:8001/', /port 8001/],
])('%s is not asked, and the reason is told', (address, reason) => {
  expect(() => guard.assertUrl(new URL(address))).toThrow(reason);
});

test.each([
  'http://example.com/',
  'https://example.com/path?query=1#part',
  'http://example.com:80/',
  'https://example.com:443/',
  'http://example.com:443/',
  'http://8.8.8.8/',
  'http://134744072/',
  'https://[2606:4700:4700::1111]/',
  'http://172.15.255.255/',
  'http://172.32.0.1/',
  'http://100.63.255.255/',
  'http://100.128.0.1/',
  'http://169.253.255.255/',
  'http://191.255.255.255/',
  'http://223.255.255.255/',
])('%s may be asked', (address) => {
  expect(() => guard.assertUrl(new URL(address))).not.toThrow();
});

test.each([
  '',
  'localhost',
  '10.0.0',
  '0x7f000001',
  'fe80::1%eth0',
  '::ffff:8.8.8.8',
  '2606::%1',
  '1.2.3.4/8',
])('a resolver that answers "%s" is not believed', (address) => {
  expect(addressKind(address)).toBe('forbidden');
});

describe('hosts that the operator names', () => {
  const named = (...texts: string[]) =>
    new WebGuard(texts.map(parseAllowedHost).filter((host): host is AllowedHost => host !== undefined));

  test('may lie on a private address, on their port only', () => {
    const own = named('wiki.lan', 'Docs.LAN:8080', '10.0.0.5', '[fd00::5]:3000');

    for (const address of [
      'http://wiki.lan/',
      'http://wiki.lan./',
      'https://WIKI.lan/',
      'http://docs.lan:8080/',
      'http://10.0.0.5/',
      'http://[fd00::5]:3000/',
    ]) {
      expect(() => own.assertUrl(new URL(address)), address).not.toThrow();
    }
    for (const address of [
      'http://wiki.lan:8080/',
      'http://docs.lan:8081/',
      'http://10.0.0.6/',
      'http://10.0.0.5:81/',
      'http://[fd00::5]/',
      'http://user@wiki.lan/',
    ]) {
      expect(() => own.assertUrl(new URL(address)), address).toThrow();
    }
    expect(own.permits('192.168.1.1', own.isNamed('wiki.lan', 80))).toBe(true);
    expect(own.permits('192.168.1.1', own.isNamed('wiki.lan.evil.example', 80))).toBe(false);
  });

  test('never lead to metadata services, multicast or links', () => {
    const own = named('169.254.169.254', '[fe80::1]', '224.0.0.1');

    for (const address of ['http://169.254.169.254/', 'http://[fe80::1]/', 'http://224.0.0.1/']) {
      expect(() => own.assertUrl(new URL(address)), address).toThrow(/not on the public internet/);
    }
  });

  test.each(['http://wiki.lan', 'wiki.lan/path', 'user@wiki.lan', 'wiki lan', 'wiki.lan:99999', '', '*:80?'])(
    '"%s" is no name of a host',
    (text) => {
      expect(parseAllowedHost(text)).toBeUndefined();
    },
  );
});
