import { render } from 'preact';
import { App } from './app.tsx';
import { rememberedLanguage } from './i18n/words.ts';
import { guardDrafts } from './rows/drafts.ts';
import { applyTheme, rememberedTheme } from './theme.ts';
import './style/theme.css';
import './style/page.css';
import './style/session.css';
import './style/rows.css';
import './style/start.css';

document.documentElement.lang = rememberedLanguage();
applyTheme(rememberedTheme());
guardDrafts();
const root = document.getElementById('app');
if (root) render(<App />, root);
