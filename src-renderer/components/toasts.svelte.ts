/** Short messages that go by themselves; what must not be missed belongs in the job tray or a dialog. */
export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'good' | 'bad';
  action?: { label: string; run: () => void };
}

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  private next = 1;

  /** Shows it for `seconds`; errors stay until they are closed. Returns its id, to take it away earlier. */
  show(
    text: string,
    { tone = 'info', action, seconds = 5 }: Partial<Omit<Toast, 'id' | 'text'>> & { seconds?: number } = {},
  ): number {
    const toast: Toast = { id: this.next++, text, tone, ...(action && { action }) };
    this.list = [...this.list.filter((one) => one.text !== text), toast].slice(-4);
    if (tone !== 'bad') setTimeout(() => this.dismiss(toast.id), seconds * 1000);
    return toast.id;
  }

  /** What is still to be read or done, where it is about nothing that is there any more. */
  clear(): void {
    this.list = this.list.filter(({ tone, action }) => tone !== 'bad' && action === undefined);
  }

  dismiss(id: number): void {
    this.list = this.list.filter((one) => one.id !== id);
  }
}

export const toasts = new Toasts();
