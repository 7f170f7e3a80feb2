#!/usr/bin/env bash
# Has every workbook of a run opened by LibreOffice.
#
#   tests/outside/workbooks.sh RUN [FOLDER]
#
# In: the folder of a run; a folder for what LibreOffice makes of it (a temporary one by default). Out: exit status 0 and
# how many were opened; or the workbooks that could not be and status 1; or status 77 when LibreOffice is not here and
# cannot be installed from Debian's packages.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
    sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
run=$(cd "$1" && pwd -P)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
out=${2:-$scratch/pdf}

if ! command -v soffice >/dev/null && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -qy --no-install-recommends libreoffice-calc-nogui fonts-dejavu-core; } >&2 ||
        true
fi
if ! command -v soffice >/dev/null; then
    echo 'left out: LibreOffice is not here and cannot be installed, so the workbooks were not opened' >&2
    exit 77
fi

# One call opens them all; workbooks of one name in two folders are told apart.
mkdir -p "$scratch/books" "$out"
count=0
while IFS= read -r book; do
    name=${book#"$run"/}
    cp "$book" "$scratch/books/${name//\//-}"
    count=$((count + 1))
done < <(find "$run/lists" "$run/public" -name '*.xlsx' | sort)
soffice --headless -env:UserInstallation="file://$scratch/profile" --convert-to pdf --outdir "$out" \
    "$scratch"/books/*.xlsx >"$scratch/said" 2>&1 || { cat "$scratch/said" >&2; exit 1; }

failed=0
for book in "$scratch"/books/*.xlsx; do
    made=$out/$(basename "$book" .xlsx).pdf
    if [[ ! -s $made ]]; then
        printf 'FAILED: %s was not opened\n' "$(basename "$book")" >&2
        failed=1
    fi
done
[[ $failed == 0 ]] && printf '%d workbooks opened by LibreOffice\n' "$count"
exit "$failed"
