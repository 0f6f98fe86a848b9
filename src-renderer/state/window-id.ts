/** This window among others: the engine repeats it with what it tells, so that everybody knows their own changes. */
export const windowId = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) =>
  byte.toString(16).padStart(2, '0'),
).join('');
