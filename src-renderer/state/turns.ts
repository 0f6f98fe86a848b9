/** Which of several answers counts: the one that was asked for last, and none that was asked for before something ended. */
export class Turns {
  private turn = 0;

  /** Before asking; what it returns says, once the answer is there, whether it still counts. */
  begin(): () => boolean {
    const turn = ++this.turn;
    return () => turn === this.turn;
  }

  /** Answers on their way are of no use any more. */
  forget(): void {
    this.turn++;
  }
}
