// How long the divider takes: Wally's does integers, floating-point numbers and roots with one
// loop, several bits a cycle, and ends early when nothing remains or the quotient is known without.
#include "timing/timing.h"

#include "base/bits.h"

static u32 width(u64 value)
{
    return value ? 64 - (u32)__builtin_clzll(value) : 0;
}

static u64 magnitude(u64 value, bool is_signed)
{
    return is_signed && (i64)value < 0 ? -value : value;
}

// The cycle in which the divider notices that nothing remains: the one behind the last that makes a
// bit which is 1, of `bits` that end with `zeros` zeros.
static u32 cycles_of(const struct timing_params *params, u32 bits, bool exact, u32 zeros)
{
    u32 cycles = (bits - 1) / params->divider_bits + 1;
    if (exact && params->divider_early_out) {
        u32 needed = cycles - zeros / params->divider_bits + 1;
        return needed < cycles ? needed : cycles;
    }
    return cycles;
}

u32 timing_divide_beats(const struct timing_params *params, const struct insn *insn, u64 a, u64 b)
{
    bool word =
        insn->op == OP_divw || insn->op == OP_divuw || insn->op == OP_remw || insn->op == OP_remuw;
    bool is_signed =
        insn->op == OP_div || insn->op == OP_rem || insn->op == OP_divw || insn->op == OP_remw;
    if (word) {
        a = is_signed ? (u64)bits_sign_extend(a, 32) : (u32)a;
        b = is_signed ? (u64)bits_sign_extend(b, 32) : (u32)b;
    }
    a = magnitude(a, is_signed);
    b = magnitude(b, is_signed);
    if (b == 0 || width(a) < width(b)) {
        return 1; // the quotient is known
    }
    bool exact = a % b == 0;
    u32 bits = width(a) - width(b) + params->divider_digit;
    return 1 + cycles_of(params, bits, exact, exact ? bits_lowest(a / b) : 0);
}

// --- floating point ---

struct number {
    u64 significand; // with its leading one at bit `fraction_bits`
    bool odd;        // its exponent
    bool negative;
    bool special; // zero, infinite, or no number
};

struct format {
    u32 bits, fraction_bits;
};

// By the fmt field: s, d, h.
static const struct format formats[] = {{32, 23}, {64, 52}, {16, 10}};

static struct number unpack(const struct format *format, u64 value)
{
    u32 exponent_bits = format->bits - 1 - format->fraction_bits;
    u64 box = ~bits_mask(0, format->bits);
    u64 exponent = bits_get(value, format->fraction_bits, exponent_bits);
    u64 fraction = bits_get(value, 0, format->fraction_bits);
    struct number number = {.negative = bits_get(value, format->bits - 1, 1)};
    number.special = (value & box) != box || exponent == bits_mask(0, exponent_bits) ||
                     (exponent == 0 && fraction == 0);
    if (number.special) {
        return number;
    }
    u32 shift = exponent ? 0 : format->fraction_bits + 1 - width(fraction); // of a subnormal
    number.significand = (fraction | (u64)(exponent != 0) << format->fraction_bits) << shift;
    u64 bias = bits_mask(0, exponent_bits - 1);
    number.odd = ((exponent ? exponent : 1) + bias + shift) % 2;
    return number;
}

// In how many cycles the quotient of two significands is exact; `cycles` where it is not in fewer.
static u32 quotient_cycles(const struct timing_params *params, u64 a, u64 b, u32 cycles)
{
    for (u32 i = 1; i < cycles; i++) {
        u32 bits = i * params->divider_bits;
        if (bits > params->divider_digit && ((u128)a << (bits - params->divider_digit)) % b == 0) {
            return i;
        }
    }
    return cycles;
}

// The integer square root of `square`; 0 where it is no square.
static u64 exact_root(u64 square)
{
    u64 root = 0;
    for (u64 bit = 1ULL << 31; bit; bit >>= 1) {
        u64 next = root | bit;
        root = next * next <= square ? next : root;
    }
    return root * root == square ? root : 0;
}

static u32 root_cycles(const struct timing_params *params, const struct format *format,
                       const struct number *x, u32 cycles)
{
    u64 square = x->significand << (x->odd + format->fraction_bits % 2);
    u64 root = exact_root(square);
    if (root == 0) {
        return cycles;
    }
    u32 bits = (format->fraction_bits + 1) / 2 + 1 - bits_lowest(root);
    u32 needed = bits ? (bits - 1) / params->divider_bits + 1 : 1;
    return needed < cycles ? needed : cycles;
}

u32 timing_float_beats(const struct timing_params *params, u32 word, bool root, u64 a, u64 b)
{
    const struct format *format = &formats[(word >> 25) % 4 % ARRAY_LEN(formats)];
    struct number x = unpack(format, a), y = unpack(format, b);
    if (x.special || (root ? x.negative : y.special)) {
        return 1; // the result is known
    }
    u32 bits = format->fraction_bits + 2 + params->divider_digit; // two for rounding
    u32 cycles = (bits - 1) / params->divider_bits + 1;
    if (params->divider_early_out) {
        u32 exact = root ? root_cycles(params, format, &x, cycles)
                         : quotient_cycles(params, x.significand, y.significand, cycles);
        cycles = exact < cycles ? exact + 1 : cycles;
    }
    return 1 + cycles;
}
