# shellcheck shell=bash
# The scripts with stand-ins for what they build and start.
# shellcheck disable=SC2154 # check.sh sets deploy

# A copy of the scripts in which building is done already and `dotnet` is a small server.
stage() {
  local part
  cp -R "$deploy" deploy
  printf '#!/bin/sh\n' | tee deploy/publish.sh >deploy/build-optimized-image.sh
  for part in agent node gateway web; do mkdir -p "artifacts/$part"; echo 1 >"artifacts/$part.stamp"; done
  touch artifacts/agent/agent artifacts/node/VibeCoading.Silo.dll artifacts/gateway/VibeCoading.Gateway.dll artifacts/web/index.html
  printf 'need_engine() { :; }\nengine_endpoint() { printf unix:///nowhere.sock; }\n' >>deploy/lib/engine.sh
  mkdir bin
  cat >bin/dotnet <<'STUB'
#!/usr/bin/env bash
case $1 in
  --list-sdks) echo "10.0.100 [/nowhere]" ;;
  --version) echo 10.0.100 ;;
  run) echo "$@" ;;
  *) echo "started $1"; [ -z "${Vibe__Test__Crash-}" ] || { echo "cannot go on" >&2; exit 5; }
    exec node "$VIBE_TEST_SERVER" "$1" ;;
esac
STUB
  cat >server.js <<'STUB'
const { mkdirSync, writeFileSync, readFileSync } = require('fs');
const address = new URL(process.env.Vibe__Node__HealthUrl ?? process.env.Vibe__Gateway__Url);
const keyFile = process.env.Vibe__Gateway__AdminKeyFile;
if (keyFile && !process.env.Vibe__Test__NoKey) { mkdirSync(require('path').dirname(keyFile), { recursive: true }); writeFileSync(keyFile, 'secret\n'); }
require('http').createServer((request, response) => {
  if (request.url === '/readyz') response.end('ready');
  else if (request.url === '/api/vibecoding/tickets' && request.headers.authorization === `Bearer ${readFileSync(keyFile, 'utf8').trim()}`)
    response.writeHead(201).end(JSON.stringify({ ticket: 'T1', expiresAt: 'soon' }));
  else response.writeHead(401).end(JSON.stringify([request.url, request.headers]));
}).listen(address.port, address.hostname);
STUB
  chmod +x bin/dotnet deploy/*.sh
  export PATH=$PWD/bin:$PATH VIBE_TEST_SERVER=$PWD/server.js state=$PWD/state
}

# A dead process may wait for its parent to notice; it has no command line then.
ended() { [ -z "$(tr -d '\0' 2>/dev/null <"/proc/$1/cmdline")" ]; }
