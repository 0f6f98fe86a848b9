import { mount } from 'svelte';
import App from './App.svelte';
import NeedsToken from './NeedsToken.svelte';
import { ensureSession } from './state/session.ts';
import './theme/tokens.css';
import './theme/base.css';

const session = await ensureSession();
mount(session === 'ok' ? App : NeedsToken, { target: document.getElementById('app')! });
