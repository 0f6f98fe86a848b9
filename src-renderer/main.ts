import { mount } from 'svelte';
import App from './App.svelte';
import { settleLanguage } from './language.ts';
import NeedsToken from './NeedsToken.svelte';
import { ensureSession } from './state/session.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/looks.css';

settleLanguage();
const session = await ensureSession();
const target = document.getElementById('app')!;
if (session === 'ok') mount(App, { target });
else mount(NeedsToken, { target, props: { refused: session === 'wrong-token' } });
