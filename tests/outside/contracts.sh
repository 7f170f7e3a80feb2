#!/usr/bin/env bash
# Has a run judged by tools that are not ours.
#
#   tests/outside/contracts.sh RUN [VENV]
#
# In: the folder of a run (with tables/, datapackage.json and run.json); a folder for the Python environment, made when absent
# (default target/outside). Out: nothing but exit status 0, or the report of each tool that disagrees and status 1.
#
# 1. `datacontract lint` on every contract in schemas/.
# 2. `datacontract test` on every table contract: columns, nulls, keys, vocabularies, patterns, ranges, and the
#    accounting identities, which stand in the contracts as SQL.
# 3. `datacontract test` on all table contracts as one, because a contract by itself cannot see the table a foreign key
#    names and only warns. No check may fail, and none may be left out but the types of Parquet columns, which the tool
#    cannot read (they are checked when the table is written).
# 4. `frictionless validate` on datapackage.json. It reads Parquet only with its extra `parquet`.
# 5. run.json against schemas/run.schema.json, by jsonschema, which frictionless brings along.
set -uo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
    sed -n '2,7s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/../.." && pwd)
run=$(cd "$1" && pwd) || exit 2
venv=${2:-$root/target/outside}

if [[ ! -x $venv/bin/datacontract || ! -x $venv/bin/frictionless ]]; then
    python3 -m venv "$venv" &&
        "$venv/bin/pip" install --quiet 'datacontract-cli[duckdb]==1.2.8' 'frictionless[parquet]==5.21.*' || exit 2
fi
venv=$(cd "$venv" && pwd)
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
failed=0

# Runs a command, showing what it said only when it fails.
quietly() {
    if ! "$@" >"$scratch/said" 2>&1; then
        printf 'FAILED: %s\n' "${*/#$venv\/bin\//}" >&2
        cat "$scratch/said" >&2
        failed=1
    fi
}

# Paths in the contracts are relative to the folder of the run.
cd "$run" || exit 2
for contract in "$root"/schemas/*/*.yaml; do
    quietly "$venv/bin/datacontract" lint "$contract"
done
for contract in "$root"/schemas/tables/*.yaml; do
    quietly "$venv/bin/datacontract" test "$contract"
done
bundle=$scratch/tables.yaml
quietly "$venv/bin/python" "$root/tests/outside/bundle.py" join "$bundle" "$root"/schemas/tables/*.yaml
quietly "$venv/bin/datacontract" test "$bundle" --output "$scratch/report.json" --output-format json
quietly "$venv/bin/python" "$root/tests/outside/bundle.py" judge "$scratch/report.json" "$bundle"
quietly "$venv/bin/frictionless" validate datapackage.json
quietly "$venv/bin/python" "$root/tests/outside/record.py" "$root/schemas/run.schema.json" run.json
exit "$failed"
