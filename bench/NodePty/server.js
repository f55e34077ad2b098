// One WebSocket, one program: what most terminals in a browser are made of. Bytes pass as they are, and the program
// waits while the socket has much to send, as xterm.js's guide to flow control advises.
import { spawn } from 'node-pty';
import { WebSocketServer } from 'ws';

const MOST_QUEUED = 256 * 1024;
const FEW_QUEUED = 64 * 1024;

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
server.on('listening', () => console.log(server.address().port));
server.on('connection', (socket, request) => {
  const script = new URL(request.url, 'ws://localhost').searchParams.get('script');
  const terminal = spawn('/bin/sh', ['-c', script], { cols: 80, rows: 24, encoding: null });
  let waits = false;

  const sent = () => {
    if (!waits || socket.bufferedAmount > FEW_QUEUED) return;
    waits = false;
    terminal.resume();
  };
  terminal.onData(data => {
    socket.send(data, sent);
    if (waits || socket.bufferedAmount <= MOST_QUEUED) return;
    waits = true;
    terminal.pause();
  });
  terminal.onExit(() => socket.close());
  socket.on('message', keys => terminal.write(keys));
  socket.on('close', () => terminal.destroy());
});

process.stdin.on('end', () => process.exit()).resume();
