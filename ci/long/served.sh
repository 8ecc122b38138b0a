# A program built as released, a folder that is thrown away with the scenarios in it, and a
# sandbox to play against. Sourced by proofs that need one; does nothing by itself.
cargo build --locked --release --quiet
recette=${CARGO_TARGET_DIR:-$PWD/target}/release/recette
work=$(mktemp -d)
sandbox=
# shellcheck disable=SC2329  # called by the trap
clean() {
  [ -z "$sandbox" ] || kill "$sandbox" 2> /dev/null || true
  rm -rf "$work"
}
trap clean EXIT
cp -r scenarios "$work/"
cd "$work"

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# serve OPTIONS…   A sandbox of its own; its address in $engine.
serve() {
  [ -z "$sandbox" ] || { kill "$sandbox"; wait "$sandbox" || true; }
  "$recette" sandbox --listen 127.0.0.1:0 "$@" > sandbox.out 2>&1 &
  sandbox=$!
  for _ in $(seq 100); do
    engine=$(grep -o 'http://127[0-9.:]*' sandbox.out | head -1) && return 0
    sleep 0.1
  done
  fail "no sandbox: $(cat sandbox.out)"
}
