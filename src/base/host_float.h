// The host's floating-point unit: the mode that computing with it relies on, and the one operation
// that C may not compile to an instruction.
#pragma once

#include "base/types.h"

#if !defined(__x86_64__) && !defined(__aarch64__)
#include <fenv.h>
#endif

// Sets the mode that C programs start in (to nearest, subnormal numbers kept, no traps), which the
// program around this library may have changed; answers the one before, for host_float_end.
static inline u64 host_float_begin(void)
{
#if defined(__x86_64__)
    const u32 control = 0xffc0, standard = 0x1f80; // MXCSR without its exception flags
    u32 before = __builtin_ia32_stmxcsr();
    if (unlikely((before & control) != standard))
        __builtin_ia32_ldmxcsr(standard);
    return before;
#elif defined(__aarch64__)
    u64 before;
    __asm__ volatile("mrs %0, fpcr" : "=r"(before));
    if (unlikely(before != 0))
        __asm__ volatile("msr fpcr, %0" : : "r"(0ULL));
    return before;
#else
    u64 before = (u64)fegetround();
    fesetround(FE_TONEAREST);
    return before;
#endif
}

static inline void host_float_end(u64 before)
{
#if defined(__x86_64__)
    const u32 control = 0xffc0, standard = 0x1f80;
    if (unlikely(((u32)before & control) != standard))
        __builtin_ia32_ldmxcsr((u32)before);
#elif defined(__aarch64__)
    if (unlikely(before != 0))
        __asm__ volatile("msr fpcr, %0" : : "r"(before));
#else
    fesetround((int)before);
#endif
}

// Whether host_fma and host_fmaf may be called.
static inline bool host_has_fma(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("fma");
#else
    return true;
#endif
}

// a × b + c, rounded once. On x86-64 the instruction is not in the base architecture that we
// compile for, and the C library's function costs a call.
static inline double host_fma(double a, double b, double c)
{
#if defined(__x86_64__)
    __asm__("vfmadd213sd %2, %1, %0" : "+x"(a) : "x"(b), "x"(c));
    return a;
#else
    return __builtin_fma(a, b, c);
#endif
}

static inline float host_fmaf(float a, float b, float c)
{
#if defined(__x86_64__)
    __asm__("vfmadd213ss %2, %1, %0" : "+x"(a) : "x"(b), "x"(c));
    return a;
#else
    return __builtin_fmaf(a, b, c);
#endif
}
