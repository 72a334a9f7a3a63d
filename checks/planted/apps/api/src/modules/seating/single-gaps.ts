// planted: a rule of choosing seats that only Node.js can run
import { readFileSync } from 'node:fs';

export const rows = readFileSync('rows.txt', 'utf8').split('\n');
