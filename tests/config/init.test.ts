import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeStarterFiles } from '../../src/commands/init.ts';
import { loadSettings } from '../../src/config/load.ts';
import { folderWith } from './helpers.ts';

test('the starter file loads', () => {
  const folder = folderWith();
  expect(writeStarterFiles(folder)).toEqual({ written: ['translate.yaml', '.gitignore'], kept: [] });
  expect(loadSettings({ cwd: folder, env: {}, flags: {} }).settings).toMatchObject({ from: 'en', to: ['ja', 'zh-CN'] });
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe('.env\n*.checkpoint.db*\n*.report.json\n');
});

test('its commented examples load too', () => {
  const folder = folderWith();
  writeStarterFiles(folder);
  const path = join(folder, 'translate.yaml');
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replaceAll(/^( *)# (?=( *)\w+:( |$))/gm, '$1'));
  const { settings, providers } = loadSettings({ cwd: folder, env: {}, flags: {} });
  expect(settings.maxCost).toEqual({ amount: 5, currency: 'USD' });
  expect(settings.game.style).toBe('playful and informal');
  expect(providers().map((provider) => provider.name)).toContain('deepseek');
});

test('existing files keep what they say', () => {
  const folder = folderWith({ 'translate.yml': 'from: de', '.gitignore': 'node_modules\r\n/.env' });
  expect(writeStarterFiles(folder)).toEqual({ written: ['.gitignore'], kept: ['translate.yml'] });
  expect(readFileSync(join(folder, '.gitignore'), 'utf8')).toBe(
    'node_modules\r\n/.env\r\n*.checkpoint.db*\r\n*.report.json\r\n',
  );
  expect(writeStarterFiles(folder)).toEqual({ written: [], kept: ['translate.yml', '.gitignore'] });
  expect(readFileSync(join(folder, 'translate.yml'), 'utf8')).toBe('from: de');
});
