import './style/index.css';
import { App } from './app';

const root = document.getElementById('app');
if (root !== null) new App(root).start();
