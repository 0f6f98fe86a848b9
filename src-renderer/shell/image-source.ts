/** Images and classes in the palette while no view offers its own: they lead to Compare and to Browse. */

import { catalogue } from '../state/catalogue.svelte.ts';
import type { PaletteSource } from '../state/commands.svelte.ts';
import { router } from '../state/route.svelte.ts';

const most = 8;

export const imageSource: PaletteSource = {
  heading: 'Images and classes',
  search: (query) => {
    const { table } = catalogue;
    const wanted = query.trim().toLowerCase();
    if (table === null || wanted.length < 2) return [];
    const classes = table.classes
      .filter((name) => name.toLowerCase().includes(wanted))
      .slice(0, most / 2)
      .map((name) => ({
        id: `class.${name}`,
        title: `Browse ${name}`,
        icon: 'filter' as const,
        run: () => router.go('browse', { class: encodeURIComponent(name) }),
      }));
    const rows: number[] = [];
    table.markMatches(wanted, (row) => {
      if (rows.length < most) rows.push(row);
    });
    const images = rows.map((row) => ({
      id: `image.${table.idOf(row)}`,
      title: `Compare ${table.nameOf(row)}`,
      hint: table.classOf(row),
      icon: 'image' as const,
      run: () => router.go('compare', { image: table.idOf(row) }),
    }));
    return [...classes, ...images];
  },
};
