/** Whether a panel of Browse is open: as it was left, in wide windows and in narrow ones each. Pure. */

/** Below these widths of the window a panel begins closed; the user may open it all the same. */
export const panelRoom = { filters: 1080, details: 1240 } as const;
export type PanelName = keyof typeof panelRoom;

/** The name that the choice is kept under. */
export function panelKey(name: PanelName, wide: boolean): string {
  return `browse.${name}${wide ? '' : '.narrow'}`;
}

export function isPanelOpen(kept: Readonly<Record<string, boolean>>, name: PanelName, wide: boolean): boolean {
  return kept[panelKey(name, wide)] ?? wide;
}
