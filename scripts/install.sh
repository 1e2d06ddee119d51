#!/usr/bin/env bash
# Install one group of constraints.txt into the virtual environment, which is made first where there is none.
#
#   scripts/install.sh site|test|lint|torch
#
# PYTHON  the Python to make the environment with (python3)
# VENV    where the environment is or goes (.venv)
#
# make calls this and remembers what was done; calling it twice does no harm.
set -euo pipefail
cd "$(dirname "$0")/.."
group=${1:?usage: scripts/install.sh GROUP}
python=${PYTHON:-python3}
venv=${VENV:-.venv}
# Installed into the environment, whatever the user's settings say about other places.
export PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
unset PYTHONHOME PIP_TARGET PIP_PREFIX PIP_REQUIRE_HASHES

stop() {  # what is wrong, what to do
  printf 'notewire: %s\n          %s\n' "$1" "$2" >&2
  exit 1
}

make_environment() {
  command -v "$python" > /dev/null ||
    stop "there is no $python." "Install Python 3.11 or newer, or name one: make PYTHON=/path/to/python3.12 …"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or newer is needed, and $python is $("$python" -c 'import platform; print(platform.python_version())')." \
      "Install a newer one and name it: make PYTHON=python3.12 … (python3.11, python3.13)"
  if [ -e "$venv" ] && [ ! -f "$venv/pyvenv.cfg" ] && [ -n "$(ls -A "$venv")" ]; then
    stop "$venv is there and is no virtual environment." "Move it away, or name another place: make VENV=.venv-notewire …"
  fi
  echo "Making a virtual environment in $venv"
  local said
  if ! said=$("$python" -m venv --clear "$venv" 2>&1); then
    rm -rf "$venv"  # it held an environment or nothing: looked at above
    case $said in
      *ensurepip*) stop "$python cannot make virtual environments: its venv module comes without pip." \
        "On Debian and Ubuntu: sudo apt install python3-venv. Then try again." ;;
      *) stop "$python could not make a virtual environment in $venv: $(tail -n 1 <<< "$said")" "Mend that, then try again." ;;
    esac
  fi
}

# A moved folder or a Python that was taken away leaves an environment that no longer starts.
"$venv/bin/python" -c 'import pip' 2> /dev/null || make_environment
pip=("$venv/bin/python" -m pip install --quiet)

pins() {  # group → its pins, with their hashes
  awk -v wanted="$1" '/^# --- / { on = $3 == wanted; next } on' constraints.txt
}

install_pins() {
  pins "$1" > "$venv/$1.txt"
  # --no-deps: constraints.txt has them all, and pip has nothing to decide
  "${pip[@]}" --require-hashes --no-deps -r "$venv/$1.txt" ||
    stop "the packages above could not be installed." "Check the network and what pip says, then try again."
}

echo "Installing the packages of the group '$group' into $venv"
install_pins "$group"
case $group in
  site)
    # The package itself has no hash: it is this folder. Its build hook brings KaTeX through npm, once.
    if ! command -v npm > /dev/null && ! "$venv/bin/python" hatch_build.py --have; then
      echo "There is no npm here: installing the one that comes as a Python package (200 MB), to bring KaTeX"
      install_pins npm
    fi
    "${pip[@]}" --no-deps --no-build-isolation -e . ||
      stop "notewire itself could not be installed." "The lines above say why."
    ;;
  torch)
    "${pip[@]}" -r requirements-torch.txt ||
      stop "PyTorch could not be installed." "It is needed for a few notes only; requirements-torch.txt says more."
    ;;
esac
