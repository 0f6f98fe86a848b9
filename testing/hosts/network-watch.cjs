/**
 * Loaded first into every Node process of the application under test: writes down each connection and each name asked
 * for that is not this machine's own, to the file that TRIPLETSCOPE_E2E_NETWORK names. Plain enough for Electron's Node 16.
 */
const { appendFileSync } = require('node:fs');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');

const file = process.env.TRIPLETSCOPE_E2E_NETWORK;
const own = /^(localhost|127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/i;

function write(line) {
  appendFileSync(file, `${line}\n`);
}

function note(how, host) {
  if (typeof host === 'string' && host !== '' && !own.test(host)) write(`stray ${how} ${host}`);
}

/** `hostOf` gives the host from a call's arguments. */
function watch(object, name, hostOf) {
  const original = object[name];
  if (typeof original !== 'function') return;
  object[name] = function watched(...args) {
    note(name, hostOf(args));
    return original.apply(this, args);
  };
}

if (file) {
  // Electron hands the engine its own environment on.
  const option = `--require=${__filename}`;
  if (!(process.env.NODE_OPTIONS || '').includes(option))
    process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS || ''} ${option}`.trim();
  write(`watched ${process.versions.electron ? 'desktop' : 'engine'} ${process.pid}`);
  watch(net.Socket.prototype, 'connect', (args) => {
    const [options] = Array.isArray(args[0]) ? args[0] : net._normalizeArgs(args);
    return options.path ? '' : options.host;
  });
  const names = ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny'];
  for (const name of names) {
    watch(dns, name, (args) => args[0]);
    watch(dns.promises, name, (args) => args[0]);
  }
  watch(dgram.Socket.prototype, 'send', (args) => args.find((arg, at) => at > 0 && typeof arg === 'string'));
  watch(dgram.Socket.prototype, 'connect', (args) => args[1]);
}
