'use strict';
// A page that shows what the Python server says.
const { createServer } = require('node:http');

const port = Number(process.env.WEB_PORT ?? 3000);
const api = process.env.API ?? 'http://127.0.0.1:8000';

function page(message) {
  const safe = message.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);
  return `<!doctype html><title>Python and Node.js</title><h1>${safe}</h1>\n`;
}

async function answer(response) {
  try {
    const { message } = await (await fetch(api)).json();
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(page(message));
  } catch (error) {
    response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${api} does not answer: ${error.message}\nStart it with: python3 server.py &\n`);
  }
}

if (require.main === module) {
  createServer((_, response) => answer(response)).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}`));
}

module.exports = { page };
