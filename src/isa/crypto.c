#include "isa/crypto.h"

#include "isa/semantics.h"

static u8 byte_of(u64 word, u32 i)
{
    return (u8)(word >> 8 * i);
}

// --- AES ---

// Multiplication of each byte in AES's field (FIPS 197, 4.2), by x and by any of 0..15.
static u64 times_x(u64 bytes)
{
    u64 ones = 0x0101010101010101;
    return (bytes & 0x7f * ones) << 1 ^ (bytes >> 7 & ones) * 0x1b;
}

static u64 times(u64 bytes, u32 factor)
{
    u64 product = 0;
    for (; factor != 0; factor >>= 1, bytes = times_x(bytes))
        product ^= factor & 1 ? bytes : 0;
    return product;
}

// ShiftRows and SubBytes: byte `row` of column c comes from column c + direction * row.
static u64 shift_and_substitute(u64 half, u64 other_half, u32 direction, const u8 *sbox)
{
    u64 result = 0;
    for (u32 i = 0; i < 8; i++) {
        u32 row = i % 4;
        u32 from = (i / 4 + direction * row) % 4 * 4 + row;
        u8 byte = from < 8 ? byte_of(half, from) : byte_of(other_half, from - 8);
        result |= (u64)sbox[byte] << 8 * i;
    }
    return result;
}

// MixColumns of two columns: row i is the sum of the rows from i on, cyclically, times `factors`.
static u64 mix_columns(u64 columns, const u8 factors[4])
{
    u64 result = 0;
    for (u32 i = 0; i < 4; i++) {
        u64 rotated = (u32)ror32(columns, 8 * i) | ror32(columns >> 32, 8 * i) << 32;
        result ^= times(rotated, factors[i]);
    }
    return result;
}

static const u8 mix_factors[4] = {2, 3, 1, 1};
static const u8 inverse_mix_factors[4] = {14, 11, 13, 9};

enum { FORWARDS = 1, BACKWARDS = 3 }; // modulo 4

u64 crypto_aes64es(u64 half, u64 other_half)
{
    return shift_and_substitute(half, other_half, FORWARDS, crypto_aes_sbox);
}

u64 crypto_aes64esm(u64 half, u64 other_half)
{
    return mix_columns(crypto_aes64es(half, other_half), mix_factors);
}

u64 crypto_aes64ds(u64 half, u64 other_half)
{
    return shift_and_substitute(half, other_half, BACKWARDS, crypto_aes_inverse_sbox);
}

u64 crypto_aes64dsm(u64 half, u64 other_half)
{
    return crypto_aes64im(crypto_aes64ds(half, other_half));
}

u64 crypto_aes64im(u64 columns)
{
    return mix_columns(columns, inverse_mix_factors);
}

u64 crypto_aes64ks1i(u64 words, u64 round)
{
    bool rotates = round != 10;
    u32 word = (u32)(rotates ? ror32(words >> 32, 8) : words >> 32);
    u32 result = 0;
    for (u32 i = 0; i < 4; i++)
        result |= (u32)crypto_aes_sbox[byte_of(word, i)] << 8 * i;
    u64 constant = 1;
    for (u64 i = 0; i < round; i++)
        constant = times_x(constant);
    result ^= rotates ? (u32)constant : 0;
    return result | (u64)result << 32;
}

u64 crypto_aes64ks2(u64 temporary, u64 words)
{
    u32 low = (u32)(temporary >> 32) ^ (u32)words;
    u32 high = low ^ (u32)(words >> 32);
    return low | (u64)high << 32;
}

// --- SHA-2 ---

u64 crypto_sha256sig0(u64 a)
{
    return ror32(a, 7) ^ ror32(a, 18) ^ (u32)a >> 3;
}

u64 crypto_sha256sig1(u64 a)
{
    return ror32(a, 17) ^ ror32(a, 19) ^ (u32)a >> 10;
}

u64 crypto_sha256sum0(u64 a)
{
    return ror32(a, 2) ^ ror32(a, 13) ^ ror32(a, 22);
}

u64 crypto_sha256sum1(u64 a)
{
    return ror32(a, 6) ^ ror32(a, 11) ^ ror32(a, 25);
}

u64 crypto_sha512sig0(u64 a)
{
    return ror64(a, 1) ^ ror64(a, 8) ^ a >> 7;
}

u64 crypto_sha512sig1(u64 a)
{
    return ror64(a, 19) ^ ror64(a, 61) ^ a >> 6;
}

u64 crypto_sha512sum0(u64 a)
{
    return ror64(a, 28) ^ ror64(a, 34) ^ ror64(a, 39);
}

u64 crypto_sha512sum1(u64 a)
{
    return ror64(a, 14) ^ ror64(a, 18) ^ ror64(a, 41);
}

// --- SM4, SM3 ---

// The standard numbers the bytes of a word from its upper end, a register's from its lower one: so
// the linear transformations rotate a word whose bytes are swapped, and swap it back.
static u64 add_in_place(u64 sum, u32 contribution, u64 byte)
{
    u32 swapped = __builtin_bswap32(contribution);
    return rol32(swapped, byte * 8) ^ sext32(sum);
}

u64 crypto_sm4ed(u64 sum, u64 words, u64 byte)
{
    u32 a = (u32)crypto_sm4_sbox[byte_of(words, (u32)byte)] << 24;
    return add_in_place(sum, a ^ (u32)(rol32(a, 2) ^ rol32(a, 10) ^ rol32(a, 18) ^ rol32(a, 24)),
                        byte);
}

u64 crypto_sm4ks(u64 sum, u64 words, u64 byte)
{
    u32 a = (u32)crypto_sm4_sbox[byte_of(words, (u32)byte)] << 24;
    return add_in_place(sum, a ^ (u32)(rol32(a, 13) ^ rol32(a, 23)), byte);
}

u64 crypto_sm3p0(u64 a)
{
    return sext32(a) ^ rol32(a, 9) ^ rol32(a, 17);
}

u64 crypto_sm3p1(u64 a)
{
    return sext32(a) ^ rol32(a, 15) ^ rol32(a, 23);
}
