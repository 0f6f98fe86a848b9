/** Kinds of images that are known and cannot be read, by their first bytes and by their extension. */

const signatures: readonly [title: string, ...starts: string[]][] = [
  ['JPEG 2000', '\0\0\0\x0cjP', '\xff\x4f\xff\x51'],
  ['JPEG XL', '\xff\x0a', '\0\0\0\x0cJXL '],
  ['JPEG XR', 'II\xbc'],
  ['Photoshop', '8BPS'],
  ['an icon', '\0\0\x01\0'],
  ['OpenEXR', 'v/1\x01'],
  ['Radiance HDR', '#?RADIANCE', '#?RGBE'],
  ['SVG', '<svg'],
  ['XML, perhaps SVG', '<?xml'],
  ['PDF', '%PDF'],
  ['a camera’s raw file', 'FUJIFILM', 'II*\0\x10\0\0\0CR', 'IIRO', 'IIU\0'],
  ['FITS', 'SIMPLE  ='],
  ['NIfTI', '\x5c\x01\0\0'],
  ['DirectDraw', 'DDS '],
  ['Targa or PCX', '\x0a\x05\x01'],
];

/** What a file is called of which `bytes` are the beginning; null: not one of those that are known and not read. */
export function unreadKind(bytes: Buffer): string | null {
  const text = bytes.toString('latin1', 0, 16);
  for (const [title, ...starts] of signatures) if (starts.some((start) => text.startsWith(start))) return title;
  if (text.startsWith('ftyp', 4))
    return /^(heic|heix|hevc|mif1|msf1|heim|heis)/.test(text.slice(8))
      ? 'HEIC'
      : /^crx/.test(text.slice(8))
        ? 'a camera’s raw file'
        : 'a film';
  return /^P[1-7][\s#]/.test(text) ? 'a portable anymap (PNM)' : null;
}

const extensions: Readonly<Record<string, string>> = {
  ...named('JPEG 2000', 'jp2 j2k jpf jpx jpm j2c jpc'),
  ...named('JPEG XL', 'jxl'),
  ...named('HEIC', 'heic heif'),
  ...named('a portable anymap (PNM)', 'ppm pgm pbm pnm pam'),
  ...named('a camera’s raw file', 'cr2 cr3 nef nrw arw dng orf rw2 raf srw pef'),
  ...named('OpenEXR', 'exr'),
  ...named('Radiance HDR', 'hdr rgbe'),
  ...named('Photoshop', 'psd psb'),
  ...named('DICOM', 'dcm dicom'),
  ...named('NIfTI', 'nii'),
  ...named('FITS', 'fits fit'),
  ...named('SVG', 'svg'),
  ...named('an icon', 'ico'),
  ...named('Targa', 'tga'),
};

function named(title: string, list: string): Record<string, string> {
  return Object.fromEntries(list.split(' ').map((extension) => [extension, title]));
}

/** By the extension alone. */
export function unreadKindOfName(name: string): string | null {
  return extensions[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? null;
}
