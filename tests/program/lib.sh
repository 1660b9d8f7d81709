# For the scripts of this folder, which are called with the program and the folder of the guests.
# Source it first. Each check that fails says so; the script's exit status tells CTest.
set -u
export LC_ALL=C
vitrine=$1
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d) || exit 1
failures=0
# By a name without blanks and commas, wherever the build is: it stands in lists of words and of suboptions.
guests=$work/guests
ln -s "$(realpath "$2")" "$guests" || exit 1
trap 'rm -rf "$work"; [ $failures = 0 ] || { echo "$failures failed"; exit 1; }' EXIT

fail()
{
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# run ARGUMENT...: runs the program; its output is then in $out and $err, its exit status in $status.
# Standard input is this function's.
run()
{
    timeout -k 1 600 "$vitrine" "$@" >"$work/out" 2>"$work/err"
    status=$?
    # Command substitution takes no zero bytes, which no test here looks at.
    out=$(tr -d '\0' <"$work/out") err=$(tr -d '\0' <"$work/err")
}

# expect STATUS PATTERN WHAT: the last run ended so, and what it wrote on standard error fits the
# extended regular expression ('' for nothing at all).
expect()
{
    [ $status = "$1" ] || fail "$3: exit status $status, not $1; stderr: $err"
    if [ -z "$2" ]; then
        [ -z "$err" ] || fail "$3: nothing was expected on stderr: $err"
    else
        grep -qE -- "$2" <<<"$err" || fail "$3: stderr does not say $2: $err"
    fi
}

# error STATUS PATTERN ARGUMENT...: the program refuses in one line.
error()
{
    local wanted=$1 pattern=$2
    shift 2
    run "$@" </dev/null
    expect "$wanted" "$pattern" "vitrine $*"
    [ "$(wc -l <"$work/err")" = 1 ] || fail "vitrine $*: not one line on stderr: $err"
    [ -z "$out" ] || fail "vitrine $*: wrote to stdout: $out"
}

same()
{
    [ "$1" = "$2" ] || fail "$3: $1, and not $2"
}
