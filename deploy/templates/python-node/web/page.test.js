'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { page } = require('./page.js');

test('shows the message, and only as text', () => {
  assert.match(page('a < b'), /<h1>a &lt; b<\/h1>/);
});
