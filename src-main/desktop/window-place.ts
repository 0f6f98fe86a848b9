/** Where the window opens: where it was, as far as there is a screen. */
import type { BrowserWindow } from 'electron';

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Place extends Area {
  maximised: boolean;
}

export const smallest = { width: 900, height: 600 };
const usual = { width: 1440, height: 920 };
/** So much of the title bar has to be on a screen for the window to be moved. */
const graspable = 80;

/** `screens` are the work areas, the main one first. */
export function placeOfWindow(remembered: Place | null, screens: readonly Area[]): Place {
  const [main] = screens;
  const fits = remembered === null ? undefined : screens.find((screen) => canBeGrasped(remembered, screen));
  if (remembered !== null && fits !== undefined) return { ...remembered, ...atMost(remembered, fits) };
  const size = atMost(remembered ?? usual, main);
  const x = Math.round(main.x + (main.width - size.width) / 2);
  const y = Math.round(main.y + (main.height - size.height) / 2);
  return { x, y, ...size, maximised: remembered?.maximised ?? false };
}

function canBeGrasped({ x, y, width }: Area, screen: Area): boolean {
  const shown = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return shown >= graspable && y >= screen.y - 8 && y <= screen.y + screen.height - graspable;
}

function atMost({ width, height }: { width: number; height: number }, screen: Area): { width: number; height: number } {
  return {
    width: Math.min(Math.max(width, smallest.width), screen.width),
    height: Math.min(Math.max(height, smallest.height), screen.height),
  };
}

/** Where it lies in the task bar, the focus alone does not show it. */
export function bringForward(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'focus'> | null): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.focus();
}
