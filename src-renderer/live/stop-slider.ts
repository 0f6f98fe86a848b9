/** A native slider over a list of stops, with its value in words beside it and for screen readers. */
export interface StopSlider<T> {
  /** The value that it stands at. */
  value: () => T;
  /** Other stops; it goes to `value`, or to the nearest number. */
  offer: (stops: readonly T[], value: T) => void;
  disable: (disabled: boolean) => void;
}

export function stopSlider<T extends number | 'all' | null>(
  { input, output }: { input: HTMLInputElement; output: HTMLOutputElement },
  words: (value: T) => string,
  changed: () => void,
): StopSlider<T> {
  let stops: readonly T[] = [];
  const value = (): T => stops[Number(input.value)];
  const say = (): void => {
    const text = stops.length === 0 ? '–' : words(value());
    output.textContent = text;
    input.setAttribute('aria-valuetext', text);
  };
  input.addEventListener('input', () => {
    say();
    changed();
  });
  return {
    value,
    offer: (offered, wanted) => {
      stops = offered;
      input.max = String(Math.max(0, stops.length - 1));
      input.value = String(nearest(stops, wanted));
      say();
    },
    disable: (disabled) => {
      input.disabled = disabled;
      if (disabled) output.textContent = '–';
      else say();
    },
  };
}

/** Place of the stop that is the value, else of the number closest to it; `all` and null are the last. */
function nearest(stops: readonly (number | 'all' | null)[], wanted: number | 'all' | null): number {
  const exact = stops.indexOf(wanted);
  if (exact >= 0 || typeof wanted !== 'number') return exact >= 0 ? exact : stops.length - 1;
  const far = (stop: number | 'all' | null): number =>
    typeof stop === 'number' ? Math.abs(Math.log(stop / wanted)) : Number.POSITIVE_INFINITY;
  return stops.reduce<number>((best, stop, at) => (far(stop) < far(stops[best]) ? at : best), 0);
}
