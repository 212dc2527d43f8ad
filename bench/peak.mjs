/** Loaded before a program: at its end, writes its peak memory (KiB) and CPU time (µs) to the file that PEAK_FILE names. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PEAK_FILE, JSON.stringify(process.resourceUsage())));
