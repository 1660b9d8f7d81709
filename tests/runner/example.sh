#!/bin/bash
# example.sh CMAKE BUILD EXAMPLE   The example project with an installed Vitrine: by CMake and by make.
#
# Installs from BUILD to a folder that is gone afterwards, and works on a copy of EXAMPLE.
set -u -o pipefail
cmake=$1 build=$2 example=$3
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

run()
{
    "$@" >"$work/log" 2>&1 </dev/null || { cat "$work/log"; echo "failed: $*"; exit 1; }
}

run "$cmake" --install "$build" --prefix "$work/installed"
cp -r "$example" "$work/project"
cd "$work/project" || exit 1
run "$cmake" -B build -DCMAKE_PREFIX_PATH="$work/installed"
run "$cmake" --build build
run ctest --test-dir build --no-tests=error
grep -q '100% tests passed' "$work/log" || { cat "$work/log"; exit 1; }
run make test VITRINE="$work/installed/bin/vitrine"
grep -q '^2 passed, 0 failed' "$work/log" || { cat "$work/log"; exit 1; }

# One instruction more in the handler: the cases fail, and say where the cycles went.
sed -i 's/^    call arm\n    ld ra/&/; s/^    addi t1, t1, 1$/&\n    nop/' kernel.S
if make test VITRINE="$work/installed/bin/vitrine" >"$work/log" 2>&1; then
    echo "a changed handler was not noticed"
    exit 1
fi
grep -q 'measure between interrupts instructions: 28, pinned at 27' "$work/log" || { cat "$work/log"; exit 1; }
echo "found, built, tested, and seen to change"
