# A program built as released, a folder that is thrown away with the scenarios in it, and a
# sandbox to play against. Sourced by proofs that need one; does nothing by itself.
cargo build --locked --release --quiet
recette=${CARGO_TARGET_DIR:-$PWD/target}/release/recette
work=$(mktemp -d)
sandboxes=()
stop() {
  for one in "${sandboxes[@]}"; do
    kill "$one" 2> /dev/null && wait "$one" 2> /dev/null || true
  done
  sandboxes=()
}
# shellcheck disable=SC2329  # called by the trap
clean() {
  stop
  rm -rf "$work"
}
trap clean EXIT
cp -r scenarios "$work/"
cd "$work"

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# start OPTIONS…   One more sandbox; its address in $engine.
start() {
  local said=sandbox-${#sandboxes[@]}.out
  "$recette" sandbox --listen 127.0.0.1:0 "$@" > "$said" 2>&1 &
  sandboxes+=($!)
  for _ in $(seq 100); do
    engine=$(grep -o 'http://127[0-9.:]*' "$said" | head -1) && return 0
    sleep 0.1
  done
  fail "no sandbox: $(cat "$said")"
}

# serve OPTIONS…   A sandbox instead of those before; its address in $engine.
serve() {
  stop
  start "$@"
}
