import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it, vi } from 'vitest';

import { commandIdSchema } from '../../core/contract/window-contract.js';
import { menuTemplate, type MenuActions } from '../../electron/desktop/menu-template.js';

const actions = {
  command: vi.fn(),
  showDocumentation: vi.fn(),
  showLogs: vi.fn(),
  showLicences: vi.fn(),
  fetchTensorFlow: null,
} satisfies MenuActions;

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

const platforms = ['linux', 'win32', 'darwin'] as const;

describe.each(platforms)('the menus of %s', (platform) => {
  const template = menuTemplate(platform, actions);
  const all = items(template);
  const roles = all.map(({ role }) => role);

  it('stand in the order that its people expect', () => {
    const names = template.map(({ label }) => label);
    const common = ['File', 'Edit', 'View', 'Window', 'Help'];
    expect(names).toEqual(platform === 'darwin' ? ['Stillpoint', ...common] : common);
  });

  it('have what every application has', () => {
    expect(roles).toEqual(
      expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll', 'quit', 'about']),
    );
    expect(roles).toEqual(expect.arrayContaining(['togglefullscreen', 'windowMenu', 'help']));
    const onMac = ['services', 'hide', 'recentDocuments', 'close'];
    expect(onMac.every((role) => roles.includes(role as never))).toBe(platform === 'darwin');
  });

  it('use no key twice', () => {
    const keys = all.flatMap(({ accelerator }) => (accelerator === undefined ? [] : [accelerator]));
    expect(keys.length).toBeGreaterThan(5);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leave their keys to the page, which hears them first', () => {
    for (const { accelerator, registerAccelerator } of all) {
      if (accelerator !== undefined) expect(registerAccelerator).toBe(false);
    }
  });

  it('ask the page for the command of their name', () => {
    const commands = all.filter(({ id }) => id !== undefined);
    expect(commands.length).toBeGreaterThan(10);
    for (const { id = '', click } of commands) {
      expect(commandIdSchema.safeParse(id).success, id).toBe(true);
      (click as () => void)();
      expect(actions.command).toHaveBeenLastCalledWith(id);
    }
  });
});

it('name commands that the page has', () => {
  const folder = fileURLToPath(new URL('../../renderer', import.meta.url));
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|vue)$/.test(name))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .join('\n');
  for (const { id } of items(menuTemplate('linux', actions))) {
    if (id === undefined) continue;
    const written = id.startsWith('go.') ? '`go.${place}`' : `'${id}'`;
    expect(sources.includes(`id: ${written}`), id).toBe(true);
  }
});
