import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import Benchmarks from './Benchmarks.vue';
import FlowPicture from './FlowPicture.vue';
import Home from './Home.vue';
import LiveDemo from './LiveDemo.vue';
import PerformanceCharts from './PerformanceCharts.vue';
import ThemedUpload from './ThemedUpload.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component('Benchmarks', Benchmarks);
    app.component('FlowPicture', FlowPicture);
    app.component('Home', Home);
    app.component('LiveDemo', LiveDemo);
    app.component('PerformanceCharts', PerformanceCharts);
    app.component('ThemedUpload', ThemedUpload);
  },
} satisfies Theme;
