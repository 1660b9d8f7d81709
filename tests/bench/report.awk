# Makes the table and the JSON of tools/bench from what it measured. -v part= says what to print: head,
# means, json, or the name of a program (its line of the table; nothing if it was not measured).
# The input's lines, times in us, memory in KiB:
#     measured ROUNDS SCALE QEMU-VERSION...
#     class CLASS/* FLOOR
#     start EMULATOR CPU RSS
#     run NAME ITERATIONS FLOOR STEPS VITRINE-CPU VITRINE-RSS QEMU-CPU QEMU-RSS

$1 == "measured" {
    rounds = $2
    scale = $3
    version = substr($0, index($0, $4))
}
$1 == "class" {
    sub(/\/\*/, "", $2)
    class_floor[$2] = $3
}
$1 == "start" {
    start[$2] = $3
    start_rss[$2] = $4
}
$1 == "run" {
    name = $2
    if (!(name in runs))
        names[++programs] = name
    i = ++runs[name]
    iterations[name] = $3
    floor[name] = $4
    steps[name] = $5
    vitrine[name, i] = net($6, "vitrine")
    qemu[name, i] = net($8, "qemu")
    ratio[name, i] = qemu[name, i] / vitrine[name, i]
    if ($7 > vitrine_rss[name])
        vitrine_rss[name] = $7
    if ($9 > qemu_rss[name])
        qemu_rss[name] = $9
}

# Seconds, less what starting and ending takes; at least a microsecond, so that it can divide.
function net(us, emulator)
{
    us -= start[emulator]
    return (us < 1 ? 1 : us) / 1000000
}

# The value at `share` (0 smallest, 0.5 median, 1 largest) of a program's rounds.
function at_share(values, name, share,    sorted, i, j, value)
{
    for (i = 1; i <= runs[name]; i++) {
        value = values[name, i]
        for (j = i - 1; j > 0 && sorted[j] > value; j--)
            sorted[j + 1] = sorted[j]
        sorted[j + 1] = value
    }
    return sorted[1 + int((runs[name] - 1) * share)]
}

function class_of(name)
{
    return substr(name, 1, index(name, "/") - 1)
}

function is_event(name)
{
    return class_of(name) == "trap" || class_of(name) == "kernel"
}

# The geometric mean of the median ratios of a class; 0 if none was measured.
function mean_of(class,    i, sum, count)
{
    for (i = 1; i <= programs; i++) {
        if (class_of(names[i]) == class) {
            sum += log(at_share(ratio, names[i], 0.5))
            count++
        }
    }
    return count ? exp(sum / count) : 0
}

function print_head()
{
    printf "%s; scale %s, median of %d rounds\n", version, scale, rounds
    printf "start to end of an empty program: Vitrine %.1f ms, %.1f MiB; QEMU %.1f ms, %.1f MiB\n\n",
        start["vitrine"] / 1000, start_rss["vitrine"] / 1024,
        start["qemu"] / 1000, start_rss["qemu"] / 1024
    printf "%-20s %9s  %15s  %15s  %17s  %23s %6s\n", "", "million", "CPU seconds",
        "million insn/s", "ns per event", "QEMU time/Vitrine time", ""
    printf "%-20s %9s  %7s %7s  %7s %7s  %8s %8s  %7s %7s %7s %6s\n", "program", "insns",
        "Vitrine", "QEMU", "Vitrine", "QEMU", "Vitrine", "QEMU", "min", "median", "max", "floor"
}

function print_program(name,    v, q, middle)
{
    v = at_share(vitrine, name, 0.5)
    q = at_share(qemu, name, 0.5)
    middle = at_share(ratio, name, 0.5)
    printf "%-20s %9s  %7.3f %7.3f", name, number(steps[name], 1000000, 1), v, q
    printf "  %7s %7s", number(steps[name], v * 1000000, 0), number(steps[name], q * 1000000, 0)
    if (is_event(name))
        printf "  %8.1f %8.1f", v * 1000000000 / iterations[name], q * 1000000000 / iterations[name]
    else
        printf "  %8s %8s", "", ""
    printf "  %7.3f %7.3f %7.3f %6s%s\n", at_share(ratio, name, 0), middle,
        at_share(ratio, name, 1), floor[name], middle < floor[name] ? " !" : ""
}

# n / by with so many decimals; "-" where n is not known.
function number(n, by, decimals)
{
    return n ? sprintf("%.*f", decimals, n / by) : "-"
}

function print_means(    class, order, count, i, mean)
{
    print ""
    count = split("integer memory float trap", order, " ")
    for (i = 1; i <= count; i++) {
        class = order[i]
        mean = mean_of(class)
        if (mean)
            printf "geometric mean, %-8s ratio %.3f%s\n", class, mean,
                class in class_floor ? ", floor " class_floor[class] \
                (mean < class_floor[class] ? " !" : "") : ""
    }
}

function print_json(    i, count, order, separator)
{
    printf "{\n  \"qemu\": \"%s\",\n  \"rounds\": %d,\n  \"scale\": %g,\n", version, rounds, scale
    printf "  \"start\": {\n    \"vitrine\": {\"cpu_s\": %.6f, \"rss_kib\": %d},\n",
        start["vitrine"] / 1000000, start_rss["vitrine"]
    printf "    \"qemu\": {\"cpu_s\": %.6f, \"rss_kib\": %d}\n  },\n  \"programs\": [",
        start["qemu"] / 1000000, start_rss["qemu"]
    for (i = 1; i <= programs; i++) {
        printf "%s\n    {", (i > 1 ? "," : "")
        json_program(names[i])
        printf "}"
    }
    printf "\n  ],\n  \"geometric_means\": {"
    count = split("integer memory float trap", order, " ")
    for (i = 1; i <= count; i++) {
        if (mean_of(order[i])) {
            printf "%s\"%s\": %.4f", separator, order[i], mean_of(order[i])
            separator = ", "
        }
    }
    print "}\n}"
}

function json_program(name,    v, q)
{
    v = at_share(vitrine, name, 0.5)
    q = at_share(qemu, name, 0.5)
    printf "\"name\": \"%s\", \"iterations\": %d, \"steps\": %.0f", name, iterations[name], steps[name]
    printf ", \"vitrine_s\": %.6f, \"qemu_s\": %.6f", v, q
    if (steps[name])
        printf ", \"vitrine_mips\": %.1f, \"qemu_mips\": %.1f", steps[name] / v / 1000000,
            steps[name] / q / 1000000
    if (is_event(name))
        printf ", \"vitrine_ns_per_event\": %.2f, \"qemu_ns_per_event\": %.2f",
            v * 1000000000 / iterations[name], q * 1000000000 / iterations[name]
    printf ", \"vitrine_rss_kib\": %d, \"qemu_rss_kib\": %d", vitrine_rss[name], qemu_rss[name]
    printf ", \"ratio\": {\"min\": %.4f, \"median\": %.4f, \"max\": %.4f}, \"floor\": %s",
        at_share(ratio, name, 0), at_share(ratio, name, 0.5), at_share(ratio, name, 1), floor[name]
}

END {
    if (part == "head")
        print_head()
    else if (part == "means")
        print_means()
    else if (part == "json")
        print_json()
    else if (part in runs && runs[part] == rounds)
        print_program(part)
}
