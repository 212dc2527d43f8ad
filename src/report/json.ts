import { toSafeJson } from '../utils/terminal.ts';
import type { Report } from './types.ts';

export function renderJson(report: Report): string {
  return `${toSafeJson(report, 2)}\n`;
}
