#!/bin/bash
# refusals.sh VITRINE   What vitrine test says to files that are not right: status, place and words.
set -u -o pipefail
vitrine=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0 count=0

# refuse STATUS WORDS: what stands on standard input, as a test file, ends so, and one line has the words.
refuse()
{
    local text status
    count=$((count + 1))
    cat >t.test.yaml
    text=$("$vitrine" test t.test.yaml 2>&1 </dev/null)
    status=$?
    if [ $status != "$1" ] || ! grep -qF -- "$2" <<<"$text"; then
        failures=$((failures + 1))
        printf 'FAILED: expected %s and: %s\ngot %s and:\n%s\n--- of\n' "$1" "$2" $status "$text"
        cat t.test.yaml
    fi
}

refuse 65 't.test.yaml:1:1: keys with values are expected here' <<<''
refuse 65 't.test.yaml:1:1: keys with values are expected here' <<<'- a list'
refuse 65 't.test.yaml:2:1: not YAML' <<<'name: [1, 2'
refuse 65 't.test.yaml:1:1: there is no key kernal: did you mean kernel?' <<<'kernal: x'
refuse 65 't.test.yaml:1:1: there is no key qqqqqqqq here: there are name,' <<<'qqqqqqqq: x'
refuse 65 't.test.yaml:2:1: the key name is given twice' <<<$'name: a\nname: b'
refuse 65 't.test.yaml:1:8: a number is expected here' <<<'limit: soon'
refuse 65 't.test.yaml:1:8: a number is expected here' <<<'limit: -5'
refuse 65 't.test.yaml:1:8: a number is expected here' <<<'limit: 99999999999999999999'
refuse 65 't.test.yaml:1:9: a text is expected here' <<<'kernel: [a]'
refuse 65 'give one of after, at_step and at_cycle' <<<'type: [{text: a, at_step: 5, after: b}]'
refuse 65 'nothing to type: text is missing' <<<'type: [{at_step: 5}]'
refuse 65 'a list without values: no case' <<<'matrix: {smp: []}'
refuse 65 'a list is expected here' <<<'matrix: {smp: 2}'
refuse 65 'no regular expression' <<<'expect: {console: [{matches: "("}]}'
refuse 65 'one key an entry' <<<'expect: {console: [{matches: a, line: b}]}'
refuse 65 'at_least is more than at_most' <<<'expect: {steps: {at_least: 5, at_most: 4}}'
refuse 65 'what can be pinned is' <<<'expect: {pinned: [time]}'
refuse 65 't.test.yaml:1:9: a list is expected here' <<<'assert: never'
refuse 65 'a sentence begins with expect, never or variable' <<<'assert: [always boot]'
refuse 65 'there is no cause of traps user_ecal: did you mean user_ecall' <<<'assert: [never trap user_ecal]'
refuse 65 'a point is expected instead of sometimes' <<<'assert: [expect sometimes]'
refuse 65 'a point is expected at the end' <<<'assert: [expect]'
refuse 65 'behind within, N steps of POINT is expected' <<<'assert: [expect exit within 5 minutes of boot]'
refuse 65 'nothing is expected at soon' <<<'assert: [expect exit soon]'
refuse 65 'behind in, a mode is expected' <<<'assert: [never trap breakpoint in X]'
refuse 65 'behind number, 1 or more is expected' <<<'assert: [never trap breakpoint number 0]'
refuse 65 'a quote is not closed' <<<"assert: ['expect console \"a']"
refuse 65 'put one that has a colon and a blank in single quotes' <<<'assert: [expect console "a: b"]'
refuse 65 'behind variable, NAME OP VALUE at POINT is expected' <<<'assert: [variable ticks is 3]'
refuse 65 'a measure needs name, from and to' <<<'measure: [{name: a, from: boot}]'
refuse 65 'two measures are called a' <<<'measure: [{name: a, from: boot, to: exit}, {name: a, from: boot, to: exit}]'
refuse 65 'no field of a trap: colour' <<<'traps: {fields: [colour]}'
refuse 65 'true or false is expected here' <<<'traps: {golden: maybe}'

# What shows only when a case is to run is an error of that case.
refuse 1 'there is no option --speed=5' <<<'options: {speed: 5}'
refuse 1 't.test.yaml:1:11: the option max-steps is not for a test' <<<'options: {max-steps: 5}'
refuse 1 'nowhere.elf' <<<'kernel: nowhere.elf'
refuse 1 'can'"'"'t have 0 bytes of memory' <<<'options: {m: 0}'
refuse 1 'the kernel has no symbol nonsense' <<<'assert: [expect symbol nonsense]'
refuse 1 'the kernel has no variable nonsense' <<<'assert: [variable nonsense == 3 at exit]'
refuse 1 'there is no golden trace t.traps' <<<$'limit: 1000\nexpect: {exit: limit}\ntraps: {golden: true}'
refuse 1 'steps: not pinned yet (now 1000)' <<<$'limit: 1000\nexpect: {exit: limit, pinned: [steps]}'
refuse 1 'it did not end within 1000 steps (limit)' <<<'limit: 1000'
refuse 1 'what is to be typed next was not due: the console has not printed "nothing"' \
    <<<$'limit: 2M\ntype: [{after: nothing, text: x}]'
refuse 1 'expect exit within 10 steps of boot: it came after' \
    <<<$'limit: 1000\nexpect: {exit: limit}\nassert: [expect exit within 10 steps of boot]'
printf 'garbage\n' >t.pins.yaml
refuse 65 't.pins.yaml:1:1: keys with values are expected here' <<<'limit: 1000'
rm t.pins.yaml

# A case whose process dies is that case's failure alone.
cat >long.test.yaml <<'END'
limit: 1000G
options: {append: 'run="spin"'}
matrix: {seed: [1]}
END
cat >short.test.yaml <<'END'
limit: 1000
expect: {exit: limit}
END
"$vitrine" test -j 2 long.test.yaml short.test.yaml >output 2>&1 &
runner=$!
for _ in {1..6000}; do
    victim=$(pgrep -P $runner | head -n 1)
    if [ -n "$victim" ] && [ "$(pgrep -c -P $runner)" = 1 ]; then break; fi
    sleep 0.1
done
kill -KILL "${victim:-$runner}"
wait $runner
status=$?
count=$((count + 1))
if [ $status != 1 ] || ! grep -q '^crash   long \[seed=1\]' output || ! grep -q 'signal 9' output ||
    ! grep -q '^pass    short' output; then
    failures=$((failures + 1))
    echo "FAILED: a crash, status $status:"
    cat output
fi

# The same results however many run at a time.
cat >many.test.yaml <<'END'
limit: 200k
expect: {exit: limit}
matrix: {seed: [1, 2, 3, 4], smp: [1, 2]}
END
for jobs in 1 5; do "$vitrine" test -j $jobs --json results.$jobs --tap tap.$jobs many.test.yaml >/dev/null; done
count=$((count + 1))
cmp results.1 results.5 && cmp tap.1 tap.5 || failures=$((failures + 1))

echo "$((count - failures)) passed, $failures failed"
[ $failures = 0 ]
