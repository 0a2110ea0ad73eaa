/** Something to wait for that can be closed again. */
export class Gate {
  #open = () => {};
  #opened = this.#newlyClosed();
  #isOpen = false;

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Settles when it is opened; at once when it is open. */
  get opened(): Promise<void> {
    return this.#opened;
  }

  open(): void {
    this.#isOpen = true;
    this.#open();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#opened = this.#newlyClosed();
  }

  #newlyClosed(): Promise<void> {
    return new Promise((resolve) => {
      this.#open = resolve;
    });
  }
}
