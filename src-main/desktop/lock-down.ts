/** What no page of this application may do: reach anything else, go anywhere, open anything, ask for anything. */
import { app, type Session } from 'electron';
import { isOwnPage, origin } from './origin.ts';

/**
 * Before the application is ready. `devServer` is the address of the server of `npm run dev`, null in the built application.
 * Requests of a page are cancelled in `lockDownSession`. What Chromium does without a request (DNS prefetch, preconnect,
 * WebRTC over TCP, WebTransport, its own services) ends at a resolver that knows no host, and WebRTC has no UDP.
 */
export function lockDownApplication(devServer: string | null): void {
  // Chromium refuses to start as root with its sandbox; who must do that (in a container) says `--no-sandbox`.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  for (const flag of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'no-pings',
  ])
    app.commandLine.appendSwitch(flag);
  app.commandLine.appendSwitch(
    'host-resolver-rules',
    `MAP * ~NOTFOUND${devServer === null ? '' : ', EXCLUDE localhost'}`,
  );
  app.on('web-contents-created', (_, contents) => {
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event, address) => {
      if (!isOwnPage(event.url ?? address)) event.preventDefault(); // older Electrons say it in the second argument
    });
    contents.on('will-frame-navigate', (event) => {
      if (!event.isMainFrame) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

export function lockDownSession(session: Session, devServer: string | null): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setSpellCheckerEnabled(false); // it would fetch dictionaries
  const reload = devServer?.replace(/^http/, 'ws') ?? null;
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const own = url.startsWith(`${origin}/`) || url.startsWith(`blob:${origin}/`) || url.startsWith('data:');
    const tools = url.startsWith('devtools://');
    answer({ cancel: !own && !tools && !(reload !== null && url.startsWith(reload)) });
  });
}
