#!/usr/bin/env bash
# Runs the fuzz targets one after the other, on one core.
#
#   fuzz/run.sh runs N [TARGET…]       N inputs per target: what CI does
#   fuzz/run.sh seconds N [TARGET…]    N seconds per target: by hand, and by night
#
# In: the targets and their seeds. Out: one line of figures per target; exit 1 when one crashed, hung or took too much
# memory, with the input that did it under fuzz/artifacts/TARGET/. What was learnt stays in fuzz/corpus/TARGET/.
set -euo pipefail
cd "$(dirname "$0")"

usage() { sed -n '4,5p' "$0" | tr -d '#' >&2; exit 2; }
[ $# -ge 2 ] || usage
case $1 in
    runs) bound=(-runs="$2" -seed=1) ;;
    seconds) bound=(-max_total_time="$2") ;;
    *) usage ;;
esac
shift 2
# FUZZ_PROGRAMS names a folder of programs that are built already
programs=${FUZZ_PROGRAMS:-$(./build.sh)}
all=$(cd fuzz_targets && ls -- *.rs | sed 's/\.rs$//')

# the files to begin with: the corpus of faults and the shipped definitions as they are, and what fuzz/seeds adds
seeds() {
    case $1 in
        any_file | delimited | json | archive | xls) find ../tests/faults -type f -size -64k ! -name expected.yaml ;;
        rules) find ../pipelines/missouri/rules ../tests/scenarios -path '*rules*' -name '*.yaml' ;;
        scenarios) find ../tests/scenarios -name '*.yaml' ;;
        definitions) find ../pipelines -maxdepth 3 -name '*.yaml' ! -path '*/mail/*' ! -path '*/rules/*' ;;
        settings) echo ../pipelines/missouri/identity.yaml ../pipelines/missouri/duplicates.yaml | tr ' ' '\n' ;;
        contracts) find ../schemas -name '*.yaml' ;;
        mail_texts) find ../pipelines/missouri/mail -type f ;;
        xml) find seeds/xlsx seeds/ods -type f ;;
    esac
}

failed=0
for target in ${*:-$all}; do
    mkdir -p "corpus/$target" "artifacts/$target" "corpus/seeds.$target"
    seeds "$target" | while read -r file; do cp -n "$file" "corpus/seeds.$target/$(echo "$file" | tr '/ ' '__')"; done
    [ ! -d "seeds/$target" ] || cp -n seeds/"$target"/* "corpus/seeds.$target/"
    dictionary=()
    [ ! -e "dictionaries/$target" ] || dictionary=(-dict="dictionaries/$target")
    log=artifacts/$target/log
    # An input may be 64 KiB, take 30 seconds and 1 GiB in all, a quarter of that at once.
    if nice -n 19 "$programs/$target" "corpus/$target" "corpus/seeds.$target" "${bound[@]}" "${dictionary[@]}" \
        -artifact_prefix="artifacts/$target/" -max_len=65536 -timeout=30 -rss_limit_mb=1024 -malloc_limit_mb=256 \
        -print_final_stats=1 -verbosity=1 >"$log" 2>&1; then
        verdict=ok
    else
        verdict=FAILED
        failed=1
        tail -n 30 "$log"
    fi
    figure() { sed -n "s/^stat::$1: *//p" "$log" | tail -n 1; }
    covered=$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1 || true)
    printf '%-12s %-6s %12s inputs, %6s new, edges %s, slowest %s s, peak %s MiB\n' "$target" "$verdict" \
        "$(figure number_of_executed_units)" "$(figure new_units_added)" "${covered#cov: }" \
        "$(figure slowest_unit_time_sec)" "$(figure peak_rss_mb)"
done
exit "$failed"
