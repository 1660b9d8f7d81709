// ISA strings, profiles and settings, against the manual's rules (Unpriv., "ISA Extension Naming
// Conventions").
#include "isa/isa_string.h"

#include "unit/run_tests.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *text, *canonical;
} good[] = {
    {"rv64i", "rv64i_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64imac", "rv64imac_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64gc", "rv64imafdc_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64imac_d", "rv64imafdc_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64gc,f=off", "rv64imac_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"RV64ImaC_Zba", "rv64imac_zicclsm_zicntr_zicsr_zifencei_zba_sv39"},
    {"rv64imac_zifencei_zba_zicsr", "rv64imac_zicclsm_zicntr_zicsr_zifencei_zba_sv39"},
    {"rv64imaczba", "rv64imac_zicclsm_zicntr_zicsr_zifencei_zba_sv39"},
    {"rv64i_m_c", "rv64imc_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64i2p1_m2p0_a2p1_c2p0_zba1p0_zbb1", "rv64imac_zicclsm_zicntr_zicsr_zifencei_zba_zbb_sv39"},
    {"rv64i2m2", "rv64im_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64imacb", "rv64imac_zicclsm_zicntr_zicsr_zifencei_zba_zbb_zbs_sv39"},
    {"rv64i_zkn", "rv64i_zicclsm_zicntr_zicsr_zifencei_zbkb_zbkc_zbkx_zknd_zkne_zknh_sv39"},
    {"rv64i_zcb", "rv64ic_zicclsm_zicntr_zicsr_zifencei_zcb_sv39"},
    {"rv64i,m=on", "rv64im_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64i,M=true,m=no", "rv64i_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64im,m=off,m=yes", "rv64im_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64i,zcb=on", "rv64ic_zicclsm_zicntr_zicsr_zifencei_zcb_sv39"},
    {"rv64imac_zcb_zba,c=off", "rv64ima_zicclsm_zicntr_zicsr_zifencei_zba_sv39"},
    {"rv64i_sstc,zicntr=off", "rv64i_zicclsm_zicsr_zifencei_sv39"},
    {"rv64i,mmu=off", "rv64i_zicclsm_zicntr_zicsr_zifencei"},
    {"rv64i_sv57_svnapot,mmu=off", "rv64i_zicclsm_zicntr_zicsr_zifencei"},
    {"rv64i,X-EPMP=true", "rv64i_zicclsm_zicntr_zicsr_zifencei_sv39_smepmp"},
    {"rv64i,Counters=off", "rv64i_zicclsm_zicsr_zifencei_sv39"},
    {"rv64i,h=false,v=off,u=on,pmp=true,cbom_blocksize=64,priv_spec=v1.13.0",
     "rv64i_zicclsm_zicntr_zicsr_zifencei_sv39"},
    {"rv64i_zk", "rv64i_zicclsm_zicntr_zicsr_zifencei_zbkb_zbkc_zbkx_zknd_zkne_zknh_zkr_zkt_sv39"},
    {"rv64imacb,b=off", "rv64imac_zicclsm_zicntr_zicsr_zifencei_sv39"},
};

START_TEST(good_texts)
{
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        struct isa_set set;
        struct error error;
        char text[ISA_STRING_SIZE];
        ck_assert_msg(isa_string_parse(good[i].text, &set, &error), "%s: %s", good[i].text,
                      error.text);
        ck_assert(set.has[RV_S]);
        isa_string_write(&set, text);
        ck_assert_str_eq(text, good[i].canonical);
    }
}
END_TEST

static const struct {
    const char *text, *error;
} bad[] = {
    {"", " is no processor; give an ISA string (rv64imac_zba) or max, rv64, rva22s64, rva23s64"},
    {"rv32i", "rv32i is no processor; give an ISA string (rv64imac_zba) or max, rv64, rva22s64, "
              "rva23s64"},
    {"host",
     "host is no processor; give an ISA string (rv64imac_zba) or max, rv64, rva22s64, rva23s64"},
    {"RVA22U64", "RVA22U64 is no processor; give an ISA string (rv64imac_zba) or max, rv64, "
                 "rva22s64, rva23s64: did you mean rva22s64"},
    {"rv64im_zicbq", "there is no extension zicbq on this machine: did you mean zicbom"},
    {"rv64im_ZIFNECEI", "there is no extension ZIFNECEI on this machine: did you mean zifencei"},
    {"rv64im_x-epmp", "there is no extension x-epmp on this machine: did you mean smepmp"},
    {"rv64imx", "there is no extension x on this machine"},
    {"rv64imy", "there is no extension y on this machine"},
    {"max,qqqq=on", "there is no extension qqqq on this machine"},
    {"max,conuters=on", "there is no extension conuters on this machine: did you mean counters"},
    {"max,pmpp=on", "there is no extension pmpp on this machine: did you mean pmp"},
    {"max,h=on", "h=on can't be: there is no hypervisor extension"},
    {"max,v=true", "v=true can't be: there are no vectors"},
    {"max,vext_spec=v1.0", "vext_spec=v1.0 can't be: there are no vectors"},
    {"max,vlen=", "vlen= can't be: there are no vectors"},
    {"max,pmp=off", "pmp=off can't be: there always is physical memory protection"},
    {"max,pmp", "pmp can't be: there always is physical memory protection"},
    {"max,cboz_blocksize=128", "cboz_blocksize=128 can't be: a cache block has 64 bytes"},
    {"max,priv_spec=v1.12.0",
     "priv_spec=v1.12.0 can't be: it is version 1.13 of the privileged architecture"},
    {"max,zbb", "zbb is no setting; write zbb=on or zbb=off"},
    {"max,zbb=maybe", "zbb=maybe is no setting; write zbb=on or zbb=off"},
    {"max,", " is no setting; write zbb=on or zbb=off"},
    {"max,zcb=on,c=off", "zcb=on needs c, which is off"},
    {"c=off,zcb=on", "zcb=on needs c, which is off"},
    {"i=off", "i=off: without i there is no processor"},
};

START_TEST(bad_texts)
{
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct isa_set set;
        struct error error;
        ck_assert_msg(!isa_string_parse(bad[i].text, &set, &error), "%s", bad[i].text);
        ck_assert_str_eq(error.text, bad[i].error);
        ck_assert_int_eq(error.kind, ERROR_USAGE);
    }
}
END_TEST

START_TEST(everything_is_a_string_of_itself)
{
    struct isa_set set;
    struct isa_set again;
    struct error error;
    char text[ISA_STRING_SIZE];
    ck_assert(isa_string_parse("max", &set, &error));
    for (u32 i = 0; i < RV_COUNT; i++)
        ck_assert(set.has[i] == (i != RV_Svade && i != RV_Smstateen));
    isa_string_write(&set, text);
    ck_assert_uint_lt(strlen(text), sizeof text);
    ck_assert_msg(isa_string_parse(text, &again, &error), "%s", error.text);
    ck_assert_mem_eq(&set, &again, sizeof set);
}
END_TEST

// One extension at a time goes, and takes along exactly what implies it, at any remove.
START_TEST(what_is_off_takes_along_what_implies_it)
{
    struct isa_set base;
    struct error error;
    ck_assert(isa_string_parse("rv64i", &base, &error));
    for (u32 off = 0; off < RV_COUNT; off++) {
        struct isa_set set;
        char text[64];
        if (off == RV_I || off == RV_Svade || off == RV_Smstateen)
            continue;
        snprintf(text, sizeof text, "max,%s=off", isa_extension_names[off]);
        ck_assert_msg(isa_string_parse(text, &set, &error), "%s", error.text);
        ck_assert(!set.has[off]);
        for (u32 i = 0; i < RV_COUNT; i++) {
            struct isa_set alone;
            snprintf(text, sizeof text, "rv64i,%s=on", isa_extension_names[i]);
            ck_assert(isa_string_parse(text, &alone, &error));
            if (i != RV_Svade && i != RV_Smstateen && !base.has[off])
                ck_assert_msg(set.has[i] == !alone.has[off], "%s", text);
        }
    }
}
END_TEST

START_TEST(names_are_those_of_the_string)
{
    struct isa_set set;
    struct error error;
    const char *names[RV_COUNT];
    ck_assert(isa_string_parse("rv64ic_zba", &set, &error));
    ck_assert_uint_eq(isa_string_names(&set, names), 8);
    ck_assert_str_eq(names[0], "i");
    ck_assert_str_eq(names[1], "c");
    ck_assert_str_eq(names[3], "zicntr");
    ck_assert_str_eq(names[6], "zba");
}
END_TEST

// A name's place: single letters, Z by category and alphabet, Su, Sd, Ss, Sv, Sm.
static int place_of(const char *name)
{
    static const char *const prefixes[] = {"z", "su", "sd", "ss", "sv", "sh", "sm"};
    static const char letters[] = "imafdqcbvh";
    static const char categories[] = "imafdqlcbkjtpvh";
    if (!name[1])
        return (int)(strchr(letters, *name) - letters);
    int place = 100;
    while (strncmp(name, prefixes[place / 100 - 1], strlen(prefixes[place / 100 - 1])) != 0)
        place += 100;
    return place + (*name == 'z' ? (int)(strchr(categories, name[1]) - categories) : 0);
}

START_TEST(rows_are_in_canonical_order)
{
    const char *before = NULL;
    for (u32 i = 0; i < RV_COUNT; i++) {
        const char *name = isa_extension_names[i];
        if (i == RV_S)
            continue;
        bool in_order = !before || place_of(before) < place_of(name) ||
                        (place_of(before) == place_of(name) && strcmp(before, name) < 0);
        ck_assert_msg(in_order, "%s, %s", before, name);
        before = name;
    }
}
END_TEST

static const char *const rows[] = {
#define PROFILE(name, ...) #name,
#include "isa/profile.def"
#undef PROFILE
#define GROUP(name, ...) "rv64i," #name "=on",
#include "isa/group.def"
#undef GROUP
};

START_TEST(every_profile_and_group_can_be_read)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct isa_set set;
        struct error error;
        ck_assert_msg(isa_string_parse(rows[i], &set, &error), "%s", error.text);
    }
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {
        good_texts,
        bad_texts,
        everything_is_a_string_of_itself,
        what_is_off_takes_along_what_implies_it,
        names_are_those_of_the_string,
        rows_are_in_canonical_order,
        every_profile_and_group_can_be_read,
    };
    return run_tests("isa_string", NULL, tests, ARRAY_LEN(tests));
}
