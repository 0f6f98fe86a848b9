/** Two fingers on a touch screen: how much further apart they are, and how far their middle has moved. Pure. */

export interface Finger {
  x: number;
  y: number;
}

export interface PinchStep {
  /** Of the distance now to the distance before. */
  factor: number;
  middle: Finger;
  /** Of the middle. */
  moved: Finger;
}

export class Pinch {
  private readonly fingers = new Map<number, Finger>();

  get count(): number {
    return this.fingers.size;
  }

  down(id: number, at: Finger): void {
    this.fingers.set(id, at);
  }

  up(id: number): void {
    this.fingers.delete(id);
  }

  /** Null unless two fingers lie there and one of them has moved. */
  move(id: number, at: Finger): PinchStep | null {
    const before = this.pair();
    if (!this.fingers.has(id)) return null;
    this.fingers.set(id, at);
    const after = this.pair();
    if (before === null || after === null) return null;
    return {
      factor: after.apart / before.apart,
      middle: after.middle,
      moved: { x: after.middle.x - before.middle.x, y: after.middle.y - before.middle.y },
    };
  }

  private pair(): { apart: number; middle: Finger } | null {
    const [a, b] = [...this.fingers.values()];
    if (a === undefined || b === undefined || this.fingers.size !== 2) return null;
    const apart = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    return { apart, middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } };
  }
}
