import './zod-without-eval.js';

import 'uplot/dist/uPlot.min.css';
import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/overlays.css';

import { createPinia } from 'pinia';
import { createApp } from 'vue';

import { openShell } from './api/open-shell.js';
import { shellKey } from './api/shell.js';
import App from './App.vue';
import { startTheme } from './composables/use-theme.js';

startTheme();
void openShell().then((shell) => createApp(App).provide(shellKey, shell).use(createPinia()).mount('#app'));
