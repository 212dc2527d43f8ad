import { render } from 'preact';
import { App } from './app.tsx';
import './style/theme.css';
import './style/page.css';
import './style/session.css';
import './style/rows.css';
import './style/start.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
