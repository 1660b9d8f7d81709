// Masks of the CSR fields: MSTATUS_SIE, SATP_MODE, …, from the rows of csr_fields.def, and the
// masks that the rows of csr.def are made of.
#pragma once

#include "base/bits.h"

enum csr_field_shift {
#define FIELD(csr, name, extension, lo, width, text) csr##_##name##_SHIFT = lo,
#include "cpu/csr_fields.def"
#undef FIELD
};

#define FIELD_MASK(csr, name, lo, width) (((width) == 64 ? ~0ULL : (1ULL << (width)) - 1) << (lo))

#define MSTATUS_SIE    (1ULL << mstatus_SIE_SHIFT)
#define MSTATUS_MIE    (1ULL << mstatus_MIE_SHIFT)
#define MSTATUS_SPIE   (1ULL << mstatus_SPIE_SHIFT)
#define MSTATUS_MPIE   (1ULL << mstatus_MPIE_SHIFT)
#define MSTATUS_SPP    (1ULL << mstatus_SPP_SHIFT)
#define MSTATUS_MPP    (3ULL << mstatus_MPP_SHIFT)
#define MSTATUS_FS     (3ULL << mstatus_FS_SHIFT) // 0 off, 1 initial, 2 clean, 3 dirty
#define MSTATUS_SD     (1ULL << mstatus_SD_SHIFT)
#define MSTATUS_MPRV   (1ULL << mstatus_MPRV_SHIFT)
#define MSTATUS_SUM    (1ULL << mstatus_SUM_SHIFT)
#define MSTATUS_MXR    (1ULL << mstatus_MXR_SHIFT)
#define MSTATUS_TVM    (1ULL << mstatus_TVM_SHIFT)
#define MSTATUS_TW     (1ULL << mstatus_TW_SHIFT)
#define MSTATUS_TSR    (1ULL << mstatus_TSR_SHIFT)
#define MSTATUS_UXL_64 (2ULL << mstatus_UXL_SHIFT)
#define MSTATUS_SXL_64 (2ULL << mstatus_SXL_SHIFT)
#define MSTATUS_WRITABLE                                                                   \
    (MSTATUS_SIE | MSTATUS_MIE | MSTATUS_SPIE | MSTATUS_MPIE | MSTATUS_SPP | MSTATUS_MPP | \
     MSTATUS_FS | MSTATUS_MPRV | MSTATUS_SUM | MSTATUS_MXR | MSTATUS_TVM | MSTATUS_TW |    \
     MSTATUS_TSR)

#define SSTATUS_WRITABLE \
    (MSTATUS_SIE | MSTATUS_SPIE | MSTATUS_SPP | MSTATUS_FS | MSTATUS_SUM | MSTATUS_MXR)
#define SSTATUS_READABLE (SSTATUS_WRITABLE | MSTATUS_SD | (3ULL << mstatus_UXL_SHIFT))

#define FCSR_FLAGS 0x1fULL

#define MIP_SSIP         (1ULL << mip_SSIP_SHIFT)
#define MIP_MSIP         (1ULL << mip_MSIP_SHIFT)
#define MIP_STIP         (1ULL << mip_STIP_SHIFT)
#define MIP_MTIP         (1ULL << mip_MTIP_SHIFT)
#define MIP_SEIP         (1ULL << mip_SEIP_SHIFT)
#define MIP_MEIP         (1ULL << mip_MEIP_SHIFT)
#define MIP_LCOFIP       (1ULL << mip_LCOFIP_SHIFT)
#define MIP_WRITABLE     (MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP)
#define MIE_WRITABLE     (MIP_SSIP | MIP_MSIP | MIP_STIP | MIP_MTIP | MIP_SEIP | MIP_MEIP | MIP_LCOFIP)
#define MIDELEG_WRITABLE (MIP_SSIP | MIP_STIP | MIP_SEIP | MIP_LCOFIP)

// Every exception but the environment call from M-mode (Priv. 3.1.8).
#define MEDELEG_WRITABLE 0xb3ffULL

#define MCOUNTEREN_CY          (1ULL << mcounteren_CY_SHIFT)
#define MCOUNTEREN_TM          (1ULL << mcounteren_TM_SHIFT)
#define MCOUNTEREN_IR          (1ULL << mcounteren_IR_SHIFT)
#define MCOUNTINHIBIT_CY       (1ULL << mcountinhibit_CY_SHIFT)
#define MCOUNTINHIBIT_IR       (1ULL << mcountinhibit_IR_SHIFT)
#define COUNTEREN_WRITABLE     0xffffffffULL
#define MCOUNTINHIBIT_WRITABLE (COUNTEREN_WRITABLE & ~2ULL)

#define MHPMEVENT_EVENT    ((1ULL << 56) - 1)
#define MHPMEVENT_UINH     (1ULL << mhpmevent_UINH_SHIFT)
#define MHPMEVENT_SINH     (1ULL << mhpmevent_SINH_SHIFT)
#define MHPMEVENT_MINH     (1ULL << mhpmevent_MINH_SHIFT)
#define MHPMEVENT_INHIBITS (MHPMEVENT_UINH | MHPMEVENT_SINH | MHPMEVENT_MINH)
#define MHPMEVENT_OF       (1ULL << mhpmevent_OF_SHIFT)

#define MENVCFG_FIOM   (1ULL << menvcfg_FIOM_SHIFT)
#define MENVCFG_ADUE   (1ULL << menvcfg_ADUE_SHIFT)
#define MENVCFG_PBMTE  (1ULL << menvcfg_PBMTE_SHIFT)
#define MENVCFG_STCE   (1ULL << menvcfg_STCE_SHIFT)
#define MENVCFG_CBIE   (3ULL << menvcfg_CBIE_SHIFT)
#define MENVCFG_CBCFE  (1ULL << menvcfg_CBCFE_SHIFT)
#define MENVCFG_CBZE   (1ULL << menvcfg_CBZE_SHIFT)
#define MENVCFG_BLOCKS (MENVCFG_CBIE | MENVCFG_CBCFE | MENVCFG_CBZE)
#define MENVCFG_PMM    (3ULL << menvcfg_PMM_SHIFT)
#define MENVCFG_WRITABLE \
    (MENVCFG_FIOM | MENVCFG_BLOCKS | MENVCFG_PMM | MENVCFG_ADUE | MENVCFG_PBMTE | MENVCFG_STCE)
#define TCONTROL_MTE  (1ULL << tcontrol_MTE_SHIFT)
#define TCONTROL_MPTE (1ULL << tcontrol_MPTE_SHIFT)

#define MSECCFG_MML   (1ULL << mseccfg_MML_SHIFT)
#define MSECCFG_MMWP  (1ULL << mseccfg_MMWP_SHIFT)
#define MSECCFG_RLB   (1ULL << mseccfg_RLB_SHIFT)
#define MSECCFG_USEED (1ULL << mseccfg_USEED_SHIFT)
#define MSECCFG_SSEED (1ULL << mseccfg_SSEED_SHIFT)
#define MSECCFG_PMM   (3ULL << mseccfg_PMM_SHIFT)
#define MSECCFG_WRITABLE \
    (MSECCFG_MML | MSECCFG_MMWP | MSECCFG_RLB | MSECCFG_USEED | MSECCFG_SSEED | MSECCFG_PMM)

#define SENVCFG_FIOM     (1ULL << senvcfg_FIOM_SHIFT)
#define SENVCFG_PMM      (3ULL << senvcfg_PMM_SHIFT)
#define SENVCFG_WRITABLE (SENVCFG_FIOM | MENVCFG_BLOCKS | SENVCFG_PMM)

#define MSTATEEN_ENVCFG (1ULL << mstateen0_ENVCFG_SHIFT)
#define MSTATEEN_SE     (1ULL << mstateen0_SE_SHIFT)

#define SATP_MODE_BARE 0
#define SATP_MODE_SV39 8
#define SATP_MODE_SV48 9
#define SATP_MODE_SV57 10
#define SATP_PPN       ((1ULL << 44) - 1)

#define CAUSE_INTERRUPT (1ULL << 63)
#define TVEC_MODE       3ULL
#define TVEC_VECTORED   1ULL
