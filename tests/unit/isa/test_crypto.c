// The instructions of scalar cryptography, as programs use them, against the examples that the
// standards of the ciphers and hashes give: FIPS 197 (appendix C), FIPS 180-4 (the examples that
// NIST publishes with it), GB/T 32907 and GB/T 32905 (appendices A). Messages are one block: "abc".
#include "isa/semantics.h"

#include "unit/run_tests.h"

#include <string.h>

// --- AES ---

// An AES key's schedule: round keys of two halves each.
struct aes_key {
    u64 halves[15][2];
    u32 rounds;
};

static struct aes_key expand_128(const u64 key[2])
{
    struct aes_key result = {.rounds = 10};
    memcpy(result.halves[0], key, 16);
    for (u32 i = 0; i < 10; i++) {
        const u64 *from = result.halves[i];
        u64 temporary = crypto_aes64ks1i(from[1], i);
        result.halves[i + 1][0] = crypto_aes64ks2(temporary, from[0]);
        result.halves[i + 1][1] = crypto_aes64ks2(result.halves[i + 1][0], from[1]);
    }
    return result;
}

static struct aes_key expand_256(const u64 key[4])
{
    struct aes_key result = {.rounds = 14};
    memcpy(result.halves[0], key, 32);
    for (u32 i = 2; i < 15; i++) {
        u64 *to = result.halves[i];
        bool is_even = i % 2 == 0;
        u64 temporary = crypto_aes64ks1i(result.halves[i - 1][1], is_even ? i / 2 - 1 : 10);
        to[0] = crypto_aes64ks2(temporary, result.halves[i - 2][0]);
        to[1] = crypto_aes64ks2(to[0], result.halves[i - 2][1]);
    }
    return result;
}

static void aes_encrypt(const struct aes_key *key, u64 state[2])
{
    u64 a = state[0] ^ key->halves[0][0];
    u64 b = state[1] ^ key->halves[0][1];
    for (u32 i = 1; i <= key->rounds; i++) {
        bool is_last = i == key->rounds;
        u64 next_a = is_last ? crypto_aes64es(a, b) : crypto_aes64esm(a, b);
        u64 next_b = is_last ? crypto_aes64es(b, a) : crypto_aes64esm(b, a);
        a = next_a ^ key->halves[i][0];
        b = next_b ^ key->halves[i][1];
    }
    state[0] = a;
    state[1] = b;
}

static void aes_decrypt(const struct aes_key *key, u64 state[2])
{
    u64 a = state[0] ^ key->halves[key->rounds][0];
    u64 b = state[1] ^ key->halves[key->rounds][1];
    for (u32 i = key->rounds; i-- > 0;) {
        const u64 *round = key->halves[i];
        u64 next_a = i == 0 ? crypto_aes64ds(a, b) : crypto_aes64dsm(a, b);
        u64 next_b = i == 0 ? crypto_aes64ds(b, a) : crypto_aes64dsm(b, a);
        a = next_a ^ (i == 0 ? round[0] : crypto_aes64im(round[0]));
        b = next_b ^ (i == 0 ? round[1] : crypto_aes64im(round[1]));
    }
    state[0] = a;
    state[1] = b;
}

static const u64 aes_plain[2] = {0x7766554433221100, 0xffeeddccbbaa9988};
static const u64 aes_test_key[4] = {0x0706050403020100, 0x0f0e0d0c0b0a0908, 0x1716151413121110,
                                    0x1f1e1d1c1b1a1918};

static void check_aes(const struct aes_key *key, u64 expected_low, u64 expected_high)
{
    u64 state[2] = {aes_plain[0], aes_plain[1]};
    aes_encrypt(key, state);
    ck_assert_uint_eq(state[0], __builtin_bswap64(expected_low));
    ck_assert_uint_eq(state[1], __builtin_bswap64(expected_high));
    aes_decrypt(key, state);
    ck_assert_uint_eq(state[0], aes_plain[0]);
    ck_assert_uint_eq(state[1], aes_plain[1]);
}

START_TEST(aes_128)
{
    struct aes_key key = expand_128(aes_test_key);
    check_aes(&key, 0x69c4e0d86a7b0430, 0xd8cdb78070b4c55a);
}
END_TEST

START_TEST(aes_256)
{
    struct aes_key key = expand_256(aes_test_key);
    check_aes(&key, 0x8ea2b7ca516745bf, 0xeafc49904b496089);
}
END_TEST

// --- SHA-2 ---

// Fractions of the cube roots of the primes; SHA-256 takes the upper halves of the first 64.
static const u64 sha_constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

// Fractions of the square roots of the first eight primes, likewise.
static const u64 sha_start[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

// One of the two hashes, by its functions.
struct sha {
    u32 rounds, width;
    u64 (*sig0)(u64 a);
    u64 (*sig1)(u64 a);
    u64 (*sum0)(u64 a);
    u64 (*sum1)(u64 a);
};

static u64 sha_constant(const struct sha *sha, u64 constant)
{
    return constant >> (64 - sha->width);
}

static void sha_block(const struct sha *sha, u64 hash[8], u64 words[80])
{
    u64 s[8];
    memcpy(s, hash, sizeof s);
    for (u32 i = 0; i < sha->rounds; i++) {
        if (i >= 16)
            words[i] =
                sha->sig1(words[i - 2]) + words[i - 7] + sha->sig0(words[i - 15]) + words[i - 16];
        u64 choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        u64 majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);
        u64 t1 = s[7] + sha->sum1(s[4]) + choice + sha_constant(sha, sha_constants[i]) + words[i];
        u64 t2 = sha->sum0(s[0]) + majority;
        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += t1;
        s[0] = t1 + t2;
    }
    for (u32 i = 0; i < 8; i++)
        hash[i] += s[i];
}

// The hash of "abc", its words in `expected`.
static void check_sha(const struct sha *sha, const u64 expected[8])
{
    u64 words[80] = {0x6162638000000000 >> (64 - sha->width), [15] = 24};
    u64 hash[8];
    for (u32 i = 0; i < 8; i++)
        hash[i] = sha_constant(sha, sha_start[i]);
    sha_block(sha, hash, words);
    for (u32 i = 0; i < 8; i++)
        ck_assert_uint_eq(hash[i] << (64 - sha->width) >> (64 - sha->width), expected[i]);
}

START_TEST(sha_256)
{
    static const struct sha sha = {
        64, 32, crypto_sha256sig0, crypto_sha256sig1, crypto_sha256sum0, crypto_sha256sum1};
    static const u64 expected[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                    0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
    check_sha(&sha, expected);
}
END_TEST

START_TEST(sha_512)
{
    static const struct sha sha = {
        80, 64, crypto_sha512sig0, crypto_sha512sig1, crypto_sha512sum0, crypto_sha512sum1};
    static const u64 expected[8] = {0xddaf35a193617aba, 0xcc417349ae204131, 0x12e6fa4e89a97ea2,
                                    0x0a9eeee64b55d39a, 0x2192992a274fc1a8, 0x36ba3c23a3feebbd,
                                    0x454d4423643ce80e, 0x2a9ac94fa54ca49f};
    check_sha(&sha, expected);
}
END_TEST

// --- SM4 ---

static u64 sm4_round(u64 (*step)(u64, u64, u64), u64 sum, u64 word)
{
    for (u32 byte = 0; byte < 4; byte++)
        sum = step(sum, word, byte);
    return sum;
}

// The words of the standard, as a little-endian register gets them from memory.
static u64 swapped(u32 word)
{
    return sext32(__builtin_bswap32(word));
}

static void sm4_expand(const u32 key[4], u64 round_keys[32])
{
    static const u32 family[4] = {0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc};
    u64 k[36];
    for (u32 i = 0; i < 4; i++)
        k[i] = swapped(key[i] ^ family[i]);
    for (u32 i = 0; i < 32; i++) {
        u64 constant = 0;
        for (u32 byte = 0; byte < 4; byte++)
            constant |= (u64)((4 * i + byte) * 7 & 0xff) << 8 * byte;
        k[i + 4] = sm4_round(crypto_sm4ks, k[i], k[i + 1] ^ k[i + 2] ^ k[i + 3] ^ constant);
        round_keys[i] = k[i + 4];
    }
}

START_TEST(sm4)
{
    static const u32 key[4] = {0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210};
    static const u32 expected[4] = {0x681edf34, 0xd206965e, 0x86b3e94f, 0x536e4246};
    u64 round_keys[32];
    u64 x[36];
    sm4_expand(key, round_keys);
    for (u32 i = 0; i < 4; i++)
        x[i] = swapped(key[i]); // the example's text is its key
    for (u32 i = 0; i < 32; i++)
        x[i + 4] = sm4_round(crypto_sm4ed, x[i], x[i + 1] ^ x[i + 2] ^ x[i + 3] ^ round_keys[i]);
    for (u32 i = 0; i < 4; i++)
        ck_assert_uint_eq(x[35 - i], swapped(expected[i]));
}
END_TEST

// --- SM3 ---

static void sm3_expand(u32 words[68])
{
    for (u32 i = 16; i < 68; i++) {
        u64 inner = words[i - 16] ^ words[i - 9] ^ rol32(words[i - 3], 15);
        words[i] = (u32)(crypto_sm3p1(inner) ^ rol32(words[i - 13], 7) ^ words[i - 6]);
    }
}

static void sm3_block(u32 hash[8], u32 words[68])
{
    u32 a = hash[0], b = hash[1], c = hash[2], d = hash[3];
    u32 e = hash[4], f = hash[5], g = hash[6], h = hash[7];
    sm3_expand(words);
    for (u32 i = 0; i < 64; i++) {
        u32 constant = i < 16 ? 0x79cc4519 : 0x7a879d8a;
        u32 ss1 = (u32)rol32((u32)rol32(a, 12) + e + (u32)rol32(constant, i % 32), 7);
        u32 ss2 = ss1 ^ (u32)rol32(a, 12);
        u32 ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
        u32 gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g);
        u32 tt1 = ff + d + ss2 + (words[i] ^ words[i + 4]);
        u32 tt2 = gg + h + ss1 + words[i];
        d = c, c = (u32)rol32(b, 9), b = a, a = tt1;
        h = g, g = (u32)rol32(f, 19), f = e, e = (u32)crypto_sm3p0(tt2);
    }
    const u32 result[8] = {a, b, c, d, e, f, g, h};
    for (u32 i = 0; i < 8; i++)
        hash[i] ^= result[i];
}

START_TEST(sm3)
{
    static const u32 expected[8] = {0x66c7f0f4, 0x62eeedd9, 0xd1f2d46b, 0xdc10e4e2,
                                    0x4167c487, 0x5cf2f7a2, 0x297da02b, 0x8f4ba8e0};
    u32 hash[8] = {0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600,
                   0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e};
    u32 words[68] = {0x61626380, [15] = 24};
    sm3_block(hash, words);
    for (u32 i = 0; i < 8; i++)
        ck_assert_uint_eq(hash[i], expected[i]);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {aes_128, aes_256, sha_256, sha_512, sm4, sm3};
    return run_tests("crypto", NULL, tests, ARRAY_LEN(tests));
}
