# Steps of a check: run, timed in CPU seconds (own and children's) and wall seconds,
# counted. Sourced by ci/check and .ci/run; does nothing by itself.

# A run may not cost more than this many CPU seconds in all.
cpu_limit=${RECETTE_CPU_LIMIT:-2700}

n_passed=0
n_failed=0
failed_steps=()
failed_tails=()
not_run_steps=()
report_lines=()
extra_cpu_ms=0

# Sets cpu_ms: milliseconds of CPU of this shell and of its children that have ended. `times`
# must run in this very shell, never inside `$( )`, which counts a child's own time.
times_file=$(mktemp "${TMPDIR:-/tmp}/recette-times.XXXXXX")
said_file=$(mktemp "${TMPDIR:-/tmp}/recette-said.XXXXXX")
trap 'rm -f "$times_file" "$said_file"' EXIT
read_cpu() {
  times > "$times_file"
  cpu_ms=$(LC_ALL=C awk -v extra="$extra_cpu_ms" '{ for (i = 1; i <= NF; i++) { split($i, t, "[ms]"); sum += t[1] * 60 + t[2] } }
    END { printf "%d", sum * 1000 + extra }' "$times_file")
}

# Adds the CPU time of a process that is no child of ours: add_cpu_of PID
add_cpu_of() {
  local ticks
  ticks=$(awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$1/stat" 2>/dev/null) || return 0
  extra_cpu_ms=$((extra_cpu_ms + ticks * 1000 / $(getconf CLK_TCK)))
}

# step NAME COMMAND…   COMMAND exits 0 passed, 69 not run (its last line says why), else failed.
# It runs in this very shell, which counts its time; what it says is shown and kept.
step() {
  local name=$1 before after wall status word tee
  shift
  printf '\n=== %s: %s\n' "$name" "$*"
  read_cpu
  before=$cpu_ms
  local began=$SECONDS
  { tee=$!; "$@"; } > >(tee "$said_file") 2>&1
  status=$?
  wait "$tee"
  wall=$((SECONDS - began))
  read_cpu
  after=$cpu_ms
  case $status in
    0) word=passed; n_passed=$((n_passed + 1)) ;;
    69) word='not run'; not_run_steps+=("$name") ;;
    *) word="failed ($status)"; n_failed=$((n_failed + 1)); failed_steps+=("$name")
      failed_tails+=("$(tail -n 15 "$said_file")") ;;
  esac
  report_lines+=("$(printf '%-34s %-11s %7d.%d CPU s %6d s' "$name" "$word" \
    $(((after - before) / 1000)) $(((after - before) % 1000 / 100)) "$wall")")
  printf '%s\n' "--- ${report_lines[-1]}"
  if [ "$after" -gt $((cpu_limit * 1000)) ] && [ -z "${over_limit:-}" ]; then
    over_limit=$name
    n_failed=$((n_failed + 1))
    failed_steps+=("CPU limit of $cpu_limit s passed in \`$name\`")
    failed_tails+=('')
  fi
}

# Prints the table, the end of what each failed step said (a CI page may show no more than
# the end of ours) and, as the last line, the counts; the exit code of the whole.
finish() {
  printf '\n%-34s %-11s %15s %8s\n' step result CPU wall
  printf '%s\n' "${report_lines[@]}"
  read_cpu
  printf 'total: %d CPU s, %d s\n' $((cpu_ms / 1000)) "$SECONDS"
  local index
  for index in "${!failed_steps[@]}"; do
    printf 'FAILED: %s\n' "${failed_steps[index]}"
    [ -z "${failed_tails[index]}" ] || sed 's/^/  | /' <<< "${failed_tails[index]}"
  done
  local tail=
  if [ ${#not_run_steps[@]} -gt 0 ]; then
    tail=", ${#not_run_steps[@]} not run ($(IFS=,; echo "${not_run_steps[*]}"): could not be fetched)"
  fi
  printf '%d passed, %d failed%s\n' "$n_passed" "$n_failed" "$tail"
  [ "$n_failed" -eq 0 ]
}
