/** What lies over the views: at most one of palette and shortcuts, what an import left out, and the list of jobs. */
class Panels {
  palette = $state(false);
  shortcuts = $state(false);
  jobs = $state(false);
  remarks = $state(false);
}

export const panels = new Panels();
