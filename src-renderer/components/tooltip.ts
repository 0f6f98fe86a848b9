/** A short text beside an element while it is pointed at or has the focus; Esc hides it (WCAG 1.4.13). */
import type { Attachment } from 'svelte/attachments';

const delay = 450;
let shown: { bubble: HTMLElement; hide: () => void } | null = null;

/** `<button {@attach tooltip('Close')}>`; the text adds nothing that the element's own name does not say. */
export function tooltip(text: string | null | undefined): Attachment<HTMLElement> {
  return (element) => {
    if (text == null || text === '') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      if (shown?.bubble.dataset.for === text) shown.hide();
    };
    const show = (wait: number): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (element.isConnected) open(element, text);
      }, wait);
    };
    const enter = (event: PointerEvent): void => {
      if (event.pointerType !== 'touch') show(delay);
    };
    const focus = (): void => {
      if (element.matches(':focus-visible')) show(delay);
    };
    const key = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') hide();
    };
    element.addEventListener('pointerenter', enter);
    element.addEventListener('pointerleave', hide);
    element.addEventListener('pointerdown', hide);
    element.addEventListener('focus', focus);
    element.addEventListener('blur', hide);
    element.addEventListener('keydown', key);
    return () => {
      hide();
      element.removeEventListener('pointerenter', enter);
      element.removeEventListener('pointerleave', hide);
      element.removeEventListener('pointerdown', hide);
      element.removeEventListener('focus', focus);
      element.removeEventListener('blur', hide);
      element.removeEventListener('keydown', key);
    };
  };
}

function open(element: HTMLElement, text: string): void {
  shown?.hide();
  const bubble = document.createElement('div');
  bubble.className = 'tooltip';
  bubble.dataset.for = text;
  bubble.setAttribute('aria-hidden', 'true');
  bubble.textContent = text;
  // A modal dialog lies above the rest of the page, and so must what belongs to it.
  (element.closest('dialog') ?? document.body).append(bubble);
  place(bubble, element.getBoundingClientRect());
  shown = {
    bubble,
    hide: () => {
      bubble.remove();
      shown = null;
    },
  };
}

function place(bubble: HTMLElement, anchor: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = bubble;
  const below = anchor.bottom + 6 + height <= innerHeight;
  const left = Math.min(Math.max(anchor.left + anchor.width / 2 - width / 2, 6), innerWidth - width - 6);
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below ? anchor.bottom + 6 : anchor.top - height - 6}px`;
}
