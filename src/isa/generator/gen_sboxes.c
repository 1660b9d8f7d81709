// Writes the substitution boxes of AES and SM4, as a C file on standard output, from their
// definitions: inversion in GF(2^8) between affine maps over GF(2).
//
//   AES (FIPS 197, 5.1.1)           A x^-1 + 0x63             field polynomial 0x11b
//   SM4 (GB/T 32907; its algebra    A (A x + 0xd3)^-1 + 0xd3  field polynomial 0x1f5
//   as published by Liu et al.)
//
// Both matrices A are circulant: row i is row 0, rotated by i.
#include "base/types.h"

#include <stdio.h>
#include <stdlib.h>

// The product in the field of that polynomial.
static u32 multiply(u32 a, u32 b, u32 polynomial)
{
    u32 product = 0;
    for (; b != 0; b >>= 1) {
        product ^= b & 1 ? a : 0;
        a = a << 1 ^ (a & 0x80 ? polynomial : 0);
    }
    return product;
}

// x^254, which is 0 for 0.
static u32 invert(u32 x, u32 polynomial)
{
    u32 power = 1;
    for (u32 i = 0; i < 254; i++)
        power = multiply(power, x, polynomial);
    return power;
}

// Bit i of the result is the parity of x and `row` rotated left by i.
static u32 multiply_matrix(u32 row, u32 x)
{
    u32 result = 0;
    for (u32 i = 0; i < 8; i++) {
        u32 rotated = (row << i | row >> (8 - i)) & 0xff;
        result |= (u32)__builtin_parity(rotated & x) << i;
    }
    return result;
}

static void write_table(const char *name, const u8 table[256])
{
    printf("\nconst u8 %s[256] = {\n", name);
    for (u32 i = 0; i < 256; i++)
        printf("0x%02x,%s", table[i], i % 16 == 15 ? "\n" : " ");
    printf("};\n");
}

int main(void)
{
    u8 aes[256];
    u8 inverse[256];
    u8 sm4[256];
    for (u32 x = 0; x < 256; x++) {
        aes[x] = (u8)(multiply_matrix(0xf1, invert(x, 0x11b)) ^ 0x63);
        inverse[aes[x]] = (u8)x;
        u32 mapped = multiply_matrix(0xa7, x) ^ 0xd3;
        sm4[x] = (u8)(multiply_matrix(0xa7, invert(mapped, 0x1f5)) ^ 0xd3);
    }
    printf("// Written by gen_sboxes.\n#include \"isa/crypto.h\"\n");
    write_table("crypto_aes_sbox", aes);
    write_table("crypto_aes_inverse_sbox", inverse);
    write_table("crypto_sm4_sbox", sm4);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
