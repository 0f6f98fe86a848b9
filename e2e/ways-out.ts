/** Every way that Chromium offers a page to send something; each is tried in the page itself, by `page.evaluate`. */

/** Where nothing may arrive: ports of 127.0.0.1 for TCP and UDP, and a name that nobody may look up. */
export interface Elsewhere {
  tcp: number;
  udp: number;
  name: string;
}

/** WebRTC, also from a frame of its own: STUN, TURN by UDP and TCP, and the other side's addresses. Ends after `ms`. */
export async function tryWebRtc({ to, ms }: { to: Elsewhere; ms: number }): Promise<string[]> {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const makers = [window, frame.contentWindow as unknown as typeof globalThis]
    .map((realm) => realm?.RTCPeerConnection)
    .filter((one) => one !== undefined);
  const candidates: string[] = [];
  for (const Peer of makers)
    for (const host of ['127.0.0.1', 'localhost', to.name]) {
      const login = { username: 'u', credential: 'c' };
      const peer = new Peer({
        iceServers: [
          { urls: `stun:${host}:${to.udp}` },
          { urls: [`turn:${host}:${to.udp}?transport=udp`, `turn:${host}:${to.tcp}?transport=tcp`], ...login },
          { urls: `turns:${host}:${to.tcp}?transport=tcp`, ...login },
        ],
      });
      peer.onicecandidate = ({ candidate }) => {
        if (candidate !== null && candidate.candidate !== '') candidates.push(candidate.candidate);
      };
      peer.createDataChannel('x');
      await peer.setLocalDescription(await peer.createOffer());
      const answering = new Peer();
      await answering.setRemoteDescription(peer.localDescription as RTCSessionDescription);
      await answering.setLocalDescription(await answering.createAnswer());
      await peer.setRemoteDescription(answering.localDescription as RTCSessionDescription);
      for (const line of [
        `candidate:1 1 udp 2113937151 127.0.0.1 ${to.udp} typ host`,
        `candidate:2 1 tcp 1518280447 127.0.0.1 ${to.tcp} typ host tcptype passive`,
      ])
        await peer.addIceCandidate({ candidate: line, sdpMid: '0', sdpMLineIndex: 0 }).catch(() => {});
    }
  await new Promise((resolve) => setTimeout(resolve, ms));
  frame.remove();
  return candidates;
}

/** Requests and hints by the page's own elements and calls. Ends after `ms`; what came of each is seen at the other end. */
export async function tryRequests({ to, ms }: { to: Elsewhere; ms: number }): Promise<void> {
  const hosts = [`127.0.0.1:${to.tcp}`, `localhost:${to.tcp}`, to.name];
  const put = (name: string, fields: Record<string, string>): void => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(fields)) element.setAttribute(key, value);
    document.body.append(element);
  };
  for (const host of hosts) {
    const http = `http://${host}/`;
    const https = `https://${host}/`;
    const tries: (() => unknown)[] = [
      ...[
        'dns-prefetch',
        'preconnect',
        'prefetch',
        'prerender',
        'modulepreload',
        'stylesheet',
        'icon',
        'manifest',
      ].flatMap((rel) => [http, https].map((href) => () => put('link', { rel, href, crossorigin: 'anonymous' }))),
      () => put('link', { rel: 'preload', as: 'image', href: http }),
      ...['img', 'iframe', 'embed', 'video', 'audio', 'script'].map((name) => () => put(name, { src: http })),
      () => put('object', { data: http }),
      () => put('img', { src: 'data:,', attributionsrc: https }),
      () => put('base', { href: http }),
      () => put('meta', { 'http-equiv': 'refresh', content: `0;url=${http}` }),
      () => {
        const rules = { prefetch: [{ source: 'list', urls: [https] }], prerender: [{ source: 'list', urls: [https] }] };
        const script = document.createElement('script');
        script.type = 'speculationrules';
        script.textContent = JSON.stringify(rules);
        document.body.append(script);
      },
      () => {
        const style = document.createElement('style');
        style.textContent = `@import url(${http}); @font-face { font-family: x; src: url(${http}) } body { background: url(${http}) }`;
        document.body.append(style);
        document.body.style.backgroundImage = `url(${http})`;
        void new FontFace('y', `url(${http})`).load().catch(() => {});
      },
      () => {
        const form = Object.assign(document.createElement('form'), { action: http, method: 'post' });
        document.body.append(form);
        form.submit();
      },
      () => {
        const link = Object.assign(document.createElement('a'), { href: '#x', ping: http });
        document.body.append(link);
        link.click();
      },
      () => navigator.sendBeacon(http, 'x'),
      () => fetch(http, { mode: 'no-cors', keepalive: true }),
      () => new EventSource(http),
      () => new WebSocket(`ws://${host}/`),
      () => new WebSocket(`wss://${host}/`),
      () => new Worker(http),
      () => new SharedWorker(http),
      () => navigator.serviceWorker.register(http),
      () => navigator.serviceWorker.register('/api/worker.js'),
      () => {
        const request = new XMLHttpRequest();
        request.open('POST', http);
        request.send('x');
      },
      () => {
        const { WebTransport: Transport } = globalThis as unknown as {
          WebTransport: new (url: string) => { ready: Promise<unknown>; closed: Promise<unknown> };
        };
        const transport = new Transport(`https://${host.replace(String(to.tcp), String(to.udp))}/`);
        return Promise.all([transport.ready, transport.closed]);
      },
      () =>
        new PaymentRequest([{ supportedMethods: https }], {
          total: { label: 'x', amount: { currency: 'EUR', value: '1' } },
        }).canMakePayment(),
      () =>
        (navigator.credentials.get as (options: unknown) => Promise<unknown>)({
          identity: { providers: [{ configURL: https, clientId: 'x' }] },
        }),
      () =>
        new (
          globalThis as unknown as { PresentationRequest: new (url: string) => { getAvailability: () => unknown } }
        ).PresentationRequest(https).getAvailability(),
      () => window.open(http),
    ];
    for (const attempt of tries)
      try {
        void Promise.resolve(attempt()).catch(() => {}); // refused later
      } catch {
        // refused at once, or this Chromium does not have it
      }
  }
  await new Promise((resolve) => setTimeout(resolve, ms));
}
