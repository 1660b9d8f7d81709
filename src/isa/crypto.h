// Instructions of scalar cryptography (Unpriv., "Scalar Cryptography": Zknd, Zkne, Zknh, Zksed,
// Zksh), as the rows of isa_crypto.def name them. Values are registers; a 32-bit result is
// sign-extended.
#pragma once

#include "base/types.h"

// AES (FIPS 197). The state is 16 bytes, column after column, 8 in each register. A round makes the
// two halves of the new state one by one; the one that makes the upper half gets the halves
// swapped. The final round (es, ds) is without MixColumns.
u64 crypto_aes64es(u64 half, u64 other_half);
u64 crypto_aes64esm(u64 half, u64 other_half);
u64 crypto_aes64ds(u64 half, u64 other_half);
u64 crypto_aes64dsm(u64 half, u64 other_half);

// InvMixColumns of two columns: makes a round key of encryption one of decryption.
u64 crypto_aes64im(u64 columns);

// Key expansion: SubWord and RotWord of the upper word with the constant of `round` (0..9), or only
// SubWord (10), in both halves; then that, `temporary`, added to the words of the previous round.
u64 crypto_aes64ks1i(u64 words, u64 round);
u64 crypto_aes64ks2(u64 temporary, u64 words);

// SHA-256 and SHA-512 (FIPS 180-4, 4.1.2, 4.1.3): the lower-case sigmas and the upper-case ones.
u64 crypto_sha256sig0(u64 a);
u64 crypto_sha256sig1(u64 a);
u64 crypto_sha256sum0(u64 a);
u64 crypto_sha256sum1(u64 a);
u64 crypto_sha512sig0(u64 a);
u64 crypto_sha512sig1(u64 a);
u64 crypto_sha512sum0(u64 a);
u64 crypto_sha512sum1(u64 a);

// SM4 (GB/T 32907): what byte `byte` (0..3) of `words` contributes to a round of the cipher, or of
// the key schedule, is added to `sum`.
u64 crypto_sm4ed(u64 sum, u64 words, u64 byte);
u64 crypto_sm4ks(u64 sum, u64 words, u64 byte);

// SM3 (GB/T 32905): the permutations P0 and P1.
u64 crypto_sm3p0(u64 a);
u64 crypto_sm3p1(u64 a);

// --- made by generator/gen_sboxes.c ---

extern const u8 crypto_aes_sbox[256], crypto_aes_inverse_sbox[256], crypto_sm4_sbox[256];
