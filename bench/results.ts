import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const title = `# Results

Written by \`npm run bench\`; [performance](../docs/performance.md) says what is measured, and how.
`;

/** Writes tables to a file, in place of those in it or behind them. */
export function write(text: string, file: string, append: boolean): void {
  const before = append && existsSync(file) ? readFileSync(file, 'utf8') : title;
  writeFileSync(file, `${before}\n${text}`);
}
