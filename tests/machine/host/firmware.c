// Firmware and a boot loader that nobody here wrote: OpenSBI prints its banner and what it has
// found of the platform, enters its next stage, and shuts down; U-Boot, as that next stage, comes
// to its prompt and answers.
//
//     firmware sbi FW.bin PAYLOAD.elf     OpenSBI, with a payload at 2 MiB
//     firmware uboot FW_DYNAMIC.bin U-BOOT.elf
#include "console.h"
#include "test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SKIPPED 77           // as CMakeLists.txt says
#define LONG    200000000ULL // steps; what is waited for comes much sooner

static void boot(struct console *console, const char *firmware, const char *kernel)
{
    struct vt_error error = {0};
    console_create(console, (struct vt_config){0});
    REQUIRE(vt_set_firmware(console->vt, firmware, &error), "%s", error.text);
    REQUIRE(vt_set_kernel(console->vt, kernel, &error), "%s", error.text);
    REQUIRE(vt_boot(console->vt, &error), "%s", error.text);
}

// What OpenSBI 1.1 prints of a `virt` board with one hart (its sbi_init.c and the drivers' names);
// values that depend on where firmware ends or on the machine's name are left out.
static const char *const sbi_lines[] = {
    "OpenSBI v",
    "Platform HART Count       : 1\r\n",
    "Platform IPI Device       : aclint-mswi\r\n",
    "Platform Timer Device     : aclint-mtimer @ 10000000Hz\r\n",
    "Platform Console Device   : uart8250\r\n",
    "Platform Reboot Device    : sifive_test\r\n",
    "Platform Shutdown Device  : sifive_test\r\n",
    "Firmware Base             : 0x80000000\r\n",
    "Domain0 Name              : root\r\n",
    "Domain0 Boot HART         : 0\r\n",
    "Domain0 HARTs             : 0*\r\n",
    "Domain0 Next Address      : 0x0000000080200000\r\n",
    "Domain0 Next Mode         : S-mode\r\n",
    "Domain0 SysReset          : yes\r\n",
    "Boot HART ID              : 0\r\n",
    "Boot HART Priv Version    : v1.12\r\n",
    "Boot HART Base ISA        : rv64imafdc\r\n",
    "Boot HART PMP Count       : 64\r\n",
    "Boot HART PMP Granularity : 4\r\n",
    "Boot HART PMP Address Bits: 54\r\n",
    "payload: in S-mode",
};

static void sbi(const char *firmware, const char *payload)
{
    struct console console;
    boot(&console, firmware, payload);
    uint64_t status = console_end(&console, LONG);
    const char *from = console.output;
    for (size_t i = 0; i < ARRAY_LEN(sbi_lines); i++) {
        from = strstr(from, sbi_lines[i]);
        REQUIRE(from, "no line \"%s\", or not in its place:\n%s", sbi_lines[i], console.output);
    }
    REQUIRE(status == 0, "SBI's shutdown gave status %llu", (unsigned long long)status);
    printf("%s: %zu lines, and the payload\n", firmware, ARRAY_LEN(sbi_lines));
    console_destroy(&console);
}

static void uboot(const char *firmware, const char *loader)
{
    struct console console;
    boot(&console, firmware, loader);
    console_expect(&console, "U-Boot 20", LONG);
    console_expect(&console, "DRAM:  128 MiB", LONG);
    console_expect(&console, "Hit any key to stop autoboot", LONG);
    console_type(&console, " ");
    console_expect(&console, "\n=> ", LONG);
    console_type(&console, "version\r");
    console_expect(&console, "riscv64-linux-gnu-gcc", LONG);
    console_type(&console, "bdinfo\r");
    console_expect(&console, "-> start    = 0x0000000080000000", LONG);
    console_expect(&console, "-> size     = 0x0000000008000000", LONG);
    console_type(&console, "md.q 0x80000000 2\r"); // firmware's memory, which PMP closes to S-mode
    console_expect(&console, "Load access fault", LONG);
    printf("%s: at its prompt after %llu steps\n", loader,
           (unsigned long long)vt_steps(console.vt));
    console_destroy(&console);
}

int main(int argc, char **argv)
{
    REQUIRE(argc == 4, "usage: firmware sbi|uboot FIRMWARE KERNEL");
    if (access(argv[2], R_OK) != 0 || access(argv[3], R_OK) != 0) {
        printf("skipped: %s or %s is not there\n", argv[2], argv[3]);
        return SKIPPED;
    }
    if (strcmp(argv[1], "sbi") == 0) {
        sbi(argv[2], argv[3]);
    } else {
        uboot(argv[2], argv[3]);
    }
    return 0;
}
