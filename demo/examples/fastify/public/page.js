const { user } = await (await fetch('/session')).json();
const { content } = document.querySelector(user ? '#signed-in' : '#signed-out');
document.querySelector('main').append(content.cloneNode(true));
