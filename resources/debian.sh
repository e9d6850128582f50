#!/bin/sh
# Sets rnnviz up on a Debian that has nothing but python3, then starts it or runs its tests.
#
#   sh resources/debian.sh run [ARGS...]     start: rnnviz ARGS
#   sh resources/debian.sh test [ARGS...]    run the test suite: pytest ARGS
#
# What is there already is left alone; only missing system packages need root.
set -eu

mode=${1-}
case $mode in
    run) extra= ;;
    test) extra='[test]' ;;
    *) sed -n 's/^#  *sh /usage: sh /p' "$0" >&2 && exit 2 ;;
esac
shift
root=$(CDPATH='' cd "$(dirname "$0")/.." && pwd -P)

say() { echo "rnnviz: $*" >&2; }

# The libraries that Qt wants of the system, each with the package that brings it.
libraries='
    libglib-2.0.so.0=libglib2.0-0
    libEGL.so.1=libegl1
    libGL.so.1=libgl1
    libxkbcommon.so.0=libxkbcommon0
    libdbus-1.so.3=libdbus-1-3
    libfontconfig.so.1=libfontconfig1
'
window_libraries='
    libxcb.so.1=libxcb1
    libxcb-cursor.so.0=libxcb-cursor0
    libxcb-icccm.so.4=libxcb-icccm4
    libxcb-keysyms.so.1=libxcb-keysyms1
    libxcb-shape.so.0=libxcb-shape0
    libxcb-xkb.so.1=libxcb-xkb1
    libxkbcommon-x11.so.0=libxkbcommon-x11-0
'

installed=$(/sbin/ldconfig -p)
missing=
for pair in $libraries ${DISPLAY:+$window_libraries}; do
    case $installed in
        *"${pair%=*} "*) ;;
        *) missing="$missing ${pair#*=}" ;;
    esac
done
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"

if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
        say "system packages are missing; once, as root: apt-get install$missing"
        exit 1
    fi
    say "installing system packages:$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # the packages are words
    log=$(apt-get update 2>&1 && apt-get install -y --no-install-recommends \
        -o DPkg::Lock::Timeout=120 $missing </dev/null 2>&1) || {
        printf '%s\n' "$log" >&2
        exit 1
    }
fi

# .venv/made says what it was made from: the same again is used as it is, anything else is made anew.
venv=$root/.venv
made_from="$root $(python3 --version) $(cksum <"$root/pyproject.toml")"
made=$(cat "$venv/made" 2>/dev/null || true)
case $made in
    "$made_from$extra" | "${made_from}[test]") ;;
    *)
        say "installing Python packages into $venv"
        [ "$made" = "$made_from" ] || python3 -m venv --clear "$venv"
        "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -e "$root$extra"
        echo "$made_from$extra" >"$venv/made"
        ;;
esac

case $mode in
    run) exec "$venv/bin/rnnviz" "$@" ;;
    test) cd "$root" && exec "$venv/bin/python" -m pytest "$@" ;;
esac
