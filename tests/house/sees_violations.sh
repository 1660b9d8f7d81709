#!/bin/bash
# sees_violations.sh CHECK_LAYERS CC   Breaks each rule of tools/check-layers in a tree of its own,
# and expects the script to name the offence; then a clean tree and an exemption to pass.
set -u -o pipefail
check_layers=$1 cc=$2
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failures=0

# Starts again with an empty tree.
fresh()
{
    rm -rf "${tree:?}"/*
    mkdir -p "$tree"/{src/{base,isa,cpu,devices,machine,inspect,kernel-image},include,tools,tests/house,docs}
}

# put FILE LINE...: writes a file of the tree.
put()
{
    printf '%s\n' "${@:2}" >"$tree/$1"
}

# expect TEXT ARGUMENTS...: the script must fail and say TEXT; with TEXT "" it must pass.
expect()
{
    local text=$1 output status=0
    shift
    output=$("$check_layers" --root "$tree" "$@" 2>&1) || status=$?
    if [ -z "$text" ] && [ $status = 0 ]; then return; fi
    if [ -n "$text" ] && [ $status = 1 ] && grep -q -F -e "$text" <<<"$output"; then return; fi
    printf 'expected "%s" of %s, got status %s:\n%s\n' "$text" "$*" $status "$output"
    failures=$((failures + 1))
}

# library LINE...: compiles the lines to $tree/lib.a.
library()
{
    printf '%s\n' "$@" | "$cc" -O1 -c -x c -o "$tree/object.o" - && ar rcs "$tree/lib.a" "$tree/object.o"
}

fresh
put src/base/good.h '#pragma once' 'int good(void);'
put src/cpu/good.c '#include "base/good.h"' '#include "isa/isa.def"' 'int good(void)' '{' '    return 1;' '}'
put src/kernel-image/good.c '#include "cpu/trap.def"' '#include "good.h"'
put docs/map.md 'Look at `src/cpu/good.c` and `src/<layer>/good.h`.'
expect ''

fresh; put src/cpu/bad.c '#include "devices/uart.h"'
expect 'src/cpu/bad.c:1: cpu may not include "devices/uart.h"' layers
fresh; put src/devices/bad.h '#include "cpu/hart.h"'
expect 'devices may not include "cpu/hart.h"' layers
fresh; put src/machine/bad.c '#include "inspect/log.h"'
expect 'machine may not include "inspect/log.h"' layers
fresh; put src/isa/bad.c '#include "vitrine.h"'
expect 'isa may not include "vitrine.h"' layers
fresh; put src/base/bad.c '#include "types.h"'
expect 'base may not include "types.h"' layers
fresh; put src/kernel-image/bad.c '#include "base/types.h"'
expect 'kernel-image may not include "base/types.h"' layers
fresh; put include/bad.h '#include "machine/machine.h"'
expect 'a public header includes a private one' layers
mkdir "$tree/src/extra"; put src/extra/bad.c ''
expect 'src/extra/bad.c: is in none of the layers' layers

fresh; put src/base/bad.h 'struct bad;'
expect 'src/base/bad.h: does not start with #pragma once' headers
fresh; put src/base/bad.h '#pragma once' 'int bad(struct undeclared *thing);' 'u64 bad_type;'
expect 'src/base/bad.h: does not compile alone' headers

fresh; { echo 'int bad(void)'; echo '{'; yes '    ;' | head -n 71; echo '}'; } >"$tree/src/base/bad.c"
expect 'bad has 71 lines, over 70' sizes
put tests/house/exemptions.txt 'sizes src/base/bad.c:bad # to see that it counts'
expect '' sizes
fresh; yes '//' | head -n 401 >"$tree/src/base/bad.c"
expect 'src/base/bad.c: 401 lines, over 400' sizes
fresh; put tests/house/exemptions.txt 'sizes src/base/gone.c # stale'
expect 'nothing needs this any more' sizes

fresh; put src/cpu/bad.c '#ifdef FEATURE'
expect 'src/cpu/bad.c:1: conditional compilation' style
fresh; put src/cpu/bad.h 'typedef struct bad { int x; } bad;'
expect 'typedef of a struct' style

fresh; put README.md 'see [the map](docs/map.md)'
expect 'docs/map.md does not exist' docs
fresh; mkdir "$tree/tools/vitrine"; put tools/vitrine/exit_codes.def 'EXIT_CODE( 64, USAGE,  "wrong use")'
put README.md '| 64 | wrong use |'
expect '' docs
put README.md '| 64 | something else |'
expect 'README.md: lacks | 64 | wrong use |' docs

fresh; library 'const char *const table[] = {"a"}; static const int row = 1; int f(void) { return row; }'
expect '' --library "$tree/lib.a" state
library 'static int hidden; int f(void) { return hidden++; }'
expect 'hidden is a mutable variable' --library "$tree/lib.a" state
library 'int counter = 1; int f(void) { return counter; }'
expect 'counter is a mutable variable' --library "$tree/lib.a" state
library 'void exit(int); void f(void) { exit(1); }'
expect 'libvitrine may not use exit' --library "$tree/lib.a" state
library '#include <stdio.h>' 'void f(void) { fputs("x", stdout); }'
expect 'libvitrine may not use stdout' --library "$tree/lib.a" state
library '#include <time.h>' 'long f(void) { return time(0); }'
expect 'libvitrine may not use time' --library "$tree/lib.a" state

[ $failures = 0 ]
