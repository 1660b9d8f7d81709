# The flags that all of our host code is compiled with: link to `vitrine_flags`.
add_library(vitrine_flags INTERFACE)
target_compile_options(vitrine_flags INTERFACE -Wall -Wextra -Wshadow -Wstrict-prototypes
  -Wmissing-prototypes -Wundef -Wvla -Wpointer-arith -Wwrite-strings -fno-strict-aliasing
  -ffp-contract=off -fno-math-errno)
if(VITRINE_WERROR)
  target_compile_options(vitrine_flags INTERFACE -Werror)
endif()
if(VITRINE_TRAMPOLINE)
  target_compile_definitions(vitrine_flags INTERFACE VITRINE_TRAMPOLINE=1)
endif()
if(VITRINE_SANITIZE)
  target_compile_options(vitrine_flags INTERFACE -fsanitize=address,undefined
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(vitrine_flags INTERFACE -fsanitize=address,undefined)
endif()
if(VITRINE_FUZZ)
  target_compile_options(vitrine_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
# Our bugs are caught in release builds too.
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
string(REPLACE "-DNDEBUG" "" CMAKE_C_FLAGS_RELWITHDEBINFO "${CMAKE_C_FLAGS_RELWITHDEBINFO}")
string(REPLACE "-O3" "-O2" CMAKE_C_FLAGS_RELEASE "${CMAKE_C_FLAGS_RELEASE}")
