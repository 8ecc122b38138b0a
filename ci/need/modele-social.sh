#!/usr/bin/env bash
# Installs and starts a real engine that nobody here wrote: the official simulator of
# social contributions (npm `modele-social`, MIT), behind its own HTTP layer.
#
#   ci/need/modele-social.sh [PORT]   start it on 127.0.0.1 (default port 7411); prints the port
#   ci/need/modele-social.sh stop     stop the one this script started
#
# The packages go to $RECETTE_CACHE (default: ~/.cache/recette), outside the tree.
# Exit codes: 0 ready; 69 it cannot be fetched here (the step is `not run`); 1 it was
# fetched and does not work (a failure).
set -uo pipefail

cache=${RECETTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/recette}/modele-social-11.1.0
port=${1:-7411}
packages=(modele-social@11.1.0 publicodes@1.10.3 @publicodes/rest-api@1.0.0-rc.6 koa@3.3.0 @koa/router@15.7.0)

say() { printf 'modele-social: %s\n' "$*" >&2; }

if [ "$port" = stop ]; then
  if [ -s "$cache/pid" ]; then
    kill "$(cat "$cache/pid")" 2>/dev/null
    rm -f "$cache/pid"
  fi
  exit 0
fi

command -v npm >/dev/null && command -v node >/dev/null || {
  say "node and npm are needed and are not installed"
  exit 69
}

mkdir -p "$cache" && cd "$cache" || exit 1
if [ ! -e installed ]; then
  [ -e package.json ] || printf '{"name":"engine","private":true,"type":"module"}\n' > package.json
  for try in 1 2 3; do
    if npm install --save-exact --no-audit --no-fund --ignore-scripts "${packages[@]}" > npm.log 2>&1; then
      touch installed
      break
    fi
    say "fetching failed (try $try of 3), see $cache/npm.log"
    sleep $((try * 2))
  done
  [ -e installed ] || exit 69
fi

cat > start.mjs <<'START'
import Koa from 'koa'
import Router from '@koa/router'
import Engine from 'publicodes'
import rules from 'modele-social'
import { koaMiddleware } from '@publicodes/rest-api'
const router = new Router()
router.use('/api/v1', koaMiddleware(new Engine(rules, { logger: { log() {}, warn() {}, error: console.error } })))
new Koa().use(router.routes()).use(router.allowedMethods()).listen(Number(process.argv[2]), '127.0.0.1')
START

[ -s pid ] && kill "$(cat pid)" 2>/dev/null
node start.mjs "$port" > engine.log 2>&1 &
pid=$!
echo "$pid" > pid
disown "$pid"

probe='{"situation":{"date":"01/07/2025","dirigeant":"non","salarié . contrat . salaire brut":{"valeur":2500,"unité":"€/mois"}},"expressions":["protection sociale . maladie . arrêt maladie"]}'
for _ in $(seq 1 120); do
  kill -0 "$pid" 2>/dev/null || { say "it stopped while starting, see $cache/engine.log"; exit 1; }
  if curl --noproxy '*' -sf -m 5 -H 'content-type: application/json' -d "$probe" \
    "http://127.0.0.1:$port/api/v1/evaluate" 2>/dev/null | grep -q '"nodeValue":41.09'; then
    echo "$port"
    exit 0
  fi
  sleep 0.5
done
say "it did not answer within a minute, see $cache/engine.log"
exit 1
