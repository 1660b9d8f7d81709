// The public header from C++: compiled, linked, and run a little.
//
//     cplusplus KERNEL.elf
#include <vitrine.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{

void append(void *self, const uint8_t *bytes, size_t size)
{
    static_cast<std::string *>(self)->append(reinterpret_cast<const char *>(bytes), size);
}

} // namespace

int main(int argc, char **argv)
{
    std::string output;
    vt_config config{};
    vt_error error{};
    config.memory_bytes = 32 << 20;
    config.output = append;
    config.output_self = &output;
    vt_machine *vt = argc == 2 ? vt_create(&config, &error) : nullptr;
    if (!vt || !vt_set_kernel(vt, argv[1], &error) || !vt_boot(vt, &error)) {
        std::fprintf(stderr, "cplusplus: %s\n", error.text);
        return EXIT_FAILURE;
    }
    vt_input(vt, "halt\n", 5);
    const vt_result result = vt_run(vt, 50000000, &error);
    const bool good = result == VT_EXITED && output.find("$ ") != std::string::npos;
    std::puts(output.c_str());
    vt_destroy(vt);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
