# Guests of tests, on a bare machine: tests/machine/guest/start.S starts guest_main in S-mode, guest.h is
# what they share, tests/guest-lib what drives virtio devices.
find_program(RISCV_GCC riscv64-unknown-elf-gcc)

set(test_guest_common ${PROJECT_SOURCE_DIR}/tests/machine/guest)
set(test_guest_virtio ${PROJECT_SOURCE_DIR}/tests/guest-lib)
file(GLOB test_guest_headers CONFIGURE_DEPENDS ${test_guest_common}/*.h ${test_guest_common}/*.ld
  ${test_guest_virtio}/*.h)

# test_guest(<name> <source>... [BARE] [VIRTIO] [SCRIPT <file>] [FLAGS <flag>...]): <name>.elf in the build
# folder of the caller, made with the build. BARE: without start.S and guest.c; VIRTIO: with guest-lib.
function(test_guest name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "BARE;VIRTIO" SCRIPT FLAGS)
  set(sources)
  foreach(source IN LISTS arg_UNPARSED_ARGUMENTS)
    cmake_path(ABSOLUTE_PATH source)
    list(APPEND sources ${source})
  endforeach()
  if(NOT arg_BARE)
    list(PREPEND sources ${test_guest_common}/start.S ${test_guest_common}/guest.c)
  endif()
  if(arg_VIRTIO)
    list(APPEND sources ${test_guest_virtio}/virtio.c)
  endif()
  if(NOT arg_SCRIPT)
    set(arg_SCRIPT ${test_guest_common}/guest.ld)
  endif()
  set(elf ${CMAKE_CURRENT_BINARY_DIR}/${name}.elf)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/guest/*.h
    ${CMAKE_CURRENT_SOURCE_DIR}/kernel/*.h)
  add_custom_command(OUTPUT ${elf}
    COMMAND ${RISCV_GCC} -march=rv64imac_zicsr_zifencei -mabi=lp64 -mcmodel=medany -O2 -std=gnu17
      -Wall -Wextra -Wshadow -Werror -ffreestanding -nostdlib -fno-tree-loop-distribute-patterns
      -I${test_guest_common} -I${test_guest_virtio} ${arg_FLAGS} -static -T ${arg_SCRIPT} -o ${elf} ${sources}
    DEPENDS ${sources} ${headers} ${test_guest_headers} ${arg_SCRIPT}
    COMMENT "Making the guest ${name}" VERBATIM)
  add_custom_target(guest_${name} ALL DEPENDS ${elf})
endfunction()
