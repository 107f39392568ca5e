import { ref, type Ref } from 'vue';

export type Theme = 'light' | 'dark';

const STORED = 'stillpoint:theme';
const theme = ref<Theme>('dark');

/** Light or dark: the person's choice if there was one, else the system's, followed as it changes. */
export function useTheme(): { theme: Readonly<Ref<Theme>>; toggle: () => void } {
  return { theme, toggle: () => choose(theme.value === 'dark' ? 'light' : 'dark') };
}

/** Call once, before anything is drawn. */
export function startTheme(): void {
  const prefersLight = matchMedia('(prefers-color-scheme: light)');
  const follow = (): void => apply(storedTheme() ?? (prefersLight.matches ? 'light' : 'dark'));
  prefersLight.addEventListener('change', follow);
  follow();
}

function choose(chosen: Theme): void {
  localStorage.setItem(STORED, chosen);
  apply(chosen);
}

function apply(next: Theme): void {
  theme.value = next;
  document.documentElement.dataset.theme = next;
}

function storedTheme(): Theme | null {
  const stored = localStorage.getItem(STORED);
  return stored === 'light' || stored === 'dark' ? stored : null;
}
