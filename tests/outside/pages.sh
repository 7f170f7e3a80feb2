#!/usr/bin/env bash
# Has the pages of a run judged by a browser and by axe, the accessibility checker.
#
#   tests/outside/pages.sh RUN [FOLDER]
#
# In: the folder of a run (with public/commission.html and run.html); a folder for the Node packages, filled when absent
# (default target/pages). Out: exit status 0; or what is wrong and status 1; or status 77 and why, when no browser or
# no Node can be had here, so that nothing was checked.
#
# Chromium and Node are taken as they are, else installed from Debian's packages where that is allowed. axe-core and
# puppeteer-core come from npm, in the versions named below.
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
    sed -n '2,4s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
here=$(cd "$(dirname "$0")" && pwd)
run=$(cd "$1" && pwd -P)
folder=${2:-$here/../../target/pages}

browser() {
    local name
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [[ -n $name ]] && command -v "$name" && return
    done
    return 1
}

# only what is missing: a Node from elsewhere brings its own npm, with which Debian's does not go
missing=()
# without a font of its own a bare machine draws boxes for letters
browser >/dev/null || missing+=(chromium fonts-dejavu-core)
command -v npm >/dev/null || missing+=(nodejs npm)
if [[ ${#missing[@]} -gt 0 && $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"; } >&2 || true
fi
if ! browser >/dev/null; then
    echo 'left out: no Chromium here and none can be installed, so the pages were not checked' >&2
    exit 77
fi
if ! command -v npm >/dev/null; then
    echo 'left out: no Node here and none can be installed, so the pages were not checked' >&2
    exit 77
fi

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [[ ! -d $folder/node_modules/axe-core || ! -d $folder/node_modules/puppeteer-core ]]; then
    # a registry that is out of reach must not hold up everything else
    timeout 300 npm install --prefix "$folder" --no-save --no-audit --no-fund --silent axe-core@4 puppeteer-core@24 >&2 || {
        echo 'the packages axe-core and puppeteer-core cannot be had from npm, so the pages were not looked at' >&2
        exit 77
    }
fi
NODE_PATH=$folder/node_modules exec timeout 900 node "$here/pages.cjs" "$(browser)" "$run" "${PICTURES:-}"
