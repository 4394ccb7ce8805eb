import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import FlowPicture from './FlowPicture.vue';
import Home from './Home.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('FlowPicture', FlowPicture);
    app.component('Home', Home);
  },
} satisfies Theme;
