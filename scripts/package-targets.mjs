// What `npm run package` is asked for. A package holds the native modules of the machine that it is made on, so only those
// of this system can be made.
const systems = {
  linux: { name: 'Linux', option: '--linux', targets: ['AppImage', 'deb', 'dir'] },
  win32: { name: 'Windows', option: '--win', targets: ['nsis', 'dir'] },
  darwin: { name: 'macOS', option: '--mac', targets: ['dmg', 'dir'] },
};

export const usage = `Usage: npm run package [-- OPTION TARGET…]

  --linux AppImage deb   on Linux
  --win nsis             on Windows
  --mac dmg              on macOS

Without arguments, or with the target dir, the program is built as a folder. All results are in dist/.
The first run downloads Electron and the tools that make installers.
`;

/** `{ help }`, `{ wrong }` with a sentence, or `{ targets }` as electron-builder takes them. */
export function packageTargets(given, platform) {
  if (given.some((word) => word === '--help' || word === '-h')) return { help: true };
  const here = systems[platform];
  if (here === undefined) return { wrong: `packages are made on Linux, Windows and macOS, not on ${platform}` };
  if (given.length === 0) return { targets: [here.option, 'dir'] };
  const [option, ...targets] = given;
  const system = Object.values(systems).find((one) => one.option === option);
  if (system === undefined) return { wrong: `${option} is no option` };
  if (system !== here)
    return {
      wrong: `packages for ${system.name} are made on ${system.name}; this is ${here.name}, whose native modules would be inside`,
    };
  const unknown = targets.find((target) => !here.targets.includes(target));
  if (unknown !== undefined)
    return { wrong: `${unknown} is no target for ${here.name}; these are: ${here.targets.join(', ')}` };
  return { targets: [option, ...(targets.length > 0 ? targets : ['dir'])] };
}
