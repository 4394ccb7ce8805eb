import './main.js';

document.querySelector('encrypted-upload').workerUrl = {
  seal: './seal.worker.js',
  open: './open.worker.js',
};
