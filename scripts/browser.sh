#!/usr/bin/env bash
# Print the path of a Chromium that starts, for the tests in a browser, and bring one where there is none:
#
#   1. chromium or google-chrome on the PATH
#   2. the one Playwright brought before, or brings now
#   3. on Debian, as root: apt-get install chromium fonts-noto-cjk
#
# Prints nothing when none of this works: the tests in a browser are skipped then, and a warning says so. Where CI=true it
# is a failure. NOTEWIRE_CHROMIUM names a browser beforehand. What is done goes to standard error.
set -euo pipefail
python=${VENV:-.venv}/bin/python

starts() { [ -x "$1" ] && timeout 20 "$1" --version > /dev/null 2>&1; }
found() { printf '%s\n' "$1"; exit 0; }
search() {
  local name path
  for name in chromium google-chrome google-chrome-stable chromium-browser; do
    if path=$(command -v "$name") && starts "$path"; then found "$path"; fi
  done
  path="/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
  if starts "$path"; then found "$path"; fi
}
of_playwright() {
  local path
  path=$("$python" -c 'from playwright.sync_api import sync_playwright as start
with start() as playwright: print(playwright.chromium.executable_path)' 2> /dev/null) || return 0
  if starts "$path"; then found "$path"; fi
}

if [ -n "${NOTEWIRE_CHROMIUM:-}" ]; then
  starts "$NOTEWIRE_CHROMIUM" && found "$NOTEWIRE_CHROMIUM"
  echo "notewire: NOTEWIRE_CHROMIUM is $NOTEWIRE_CHROMIUM, which does not start" >&2
  exit 1
fi
search
of_playwright
echo "There is no Chromium here: asking Playwright for one" >&2
timeout 300 "$python" -m playwright install chromium > /dev/null 2>&1 || echo "Playwright could not bring it" >&2
of_playwright
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  echo "Asking apt-get for one" >&2
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends chromium fonts-noto-cjk; } > /dev/null 2>&1 ||
    echo "apt-get could not bring it" >&2
  hash -r
  search
fi

cat >&2 << 'SAY'

  ############################################################################
  ##  No Chromium: THE TESTS IN A BROWSER ARE SKIPPED.                      ##
  ##  Install chromium or google-chrome, or name one in NOTEWIRE_CHROMIUM.  ##
  ############################################################################

SAY
[ "${CI:-}" != true ]
