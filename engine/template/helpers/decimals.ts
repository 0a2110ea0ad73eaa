/** The nearest integer, halves to the even one. */
export function halfEven(number: number): number {
  const below = Math.floor(number);
  if (number - below !== 0.5) return Math.round(number);
  return below % 2 === 0 ? below : below + 1;
}

/** A number with so many digits behind the point, as printf in C writes it: `toFixed` would round halves up. */
export function fixed(number: number, digits: number): string {
  const scale = 10 ** digits;
  const half = Math.abs((number * scale) % 1) === 0.5 && (number * scale) / scale === number;
  return (half ? halfEven(number * scale) / scale : number).toFixed(Math.min(digits, 100));
}
