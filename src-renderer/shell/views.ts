/** The views of the window, each loaded when it is first shown. */
import type { Component } from 'svelte';
import type { IconName } from '../components/icons.ts';
import type { ViewName } from '../state/route.svelte.ts';

export interface ViewEntry {
  name: ViewName;
  title: string;
  icon: IconName;
  /** Only there while a workspace is open. */
  needsWorkspace: boolean;
  load: () => Promise<{ default: Component }>;
}

/** In the order of the rail; the start page has its place at the rail's head. */
export const views: readonly ViewEntry[] = [
  {
    name: 'browse',
    title: 'Browse',
    icon: 'browse',
    needsWorkspace: true,
    load: () => import('../views/browse/BrowseView.svelte'),
  },
  {
    name: 'train',
    title: 'Train',
    icon: 'train',
    needsWorkspace: true,
    load: () => import('../views/train/TrainView.svelte'),
  },
  {
    name: 'compare',
    title: 'Compare',
    icon: 'compare',
    needsWorkspace: true,
    load: () => import('../views/compare/CompareView.svelte'),
  },
  {
    name: 'annotate',
    title: 'Annotate',
    icon: 'annotate',
    needsWorkspace: true,
    load: () => import('../views/annotate/AnnotateView.svelte'),
  },
  {
    name: 'evaluate',
    title: 'Evaluate',
    icon: 'evaluate',
    needsWorkspace: true,
    load: () => import('../views/evaluate/EvaluateView.svelte'),
  },
  {
    name: 'regress',
    title: 'Regress',
    icon: 'regress',
    needsWorkspace: true,
    load: () => import('../views/regress/RegressView.svelte'),
  },
  {
    name: 'figures',
    title: 'Figure',
    icon: 'image',
    needsWorkspace: true,
    load: () => import('../views/figures/FiguresView.svelte'),
  },
  {
    name: 'settings',
    title: 'Settings',
    icon: 'settings',
    needsWorkspace: false,
    load: () => import('../views/settings/SettingsView.svelte'),
  },
];

export const startView: ViewEntry = {
  name: 'start',
  title: 'Start',
  icon: 'home',
  needsWorkspace: false,
  load: () => import('../views/start/StartView.svelte'),
};

/** The view of a name; views that do not exist yet lead to the start page. */
export function viewOf(name: ViewName): ViewEntry {
  return views.find((view) => view.name === name) ?? startView;
}
