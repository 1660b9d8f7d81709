# The host libraries: each is looked for here, once, and what to install is said where it is missing.
find_package(PkgConfig REQUIRED)

# LIBRARY is the target to link, HEADER and NAME what to look for, PACKAGE Debian's package of it.
function(vitrine_find_library library name header package)
  find_library(${library}_LIBRARY ${name})
  find_path(${library}_INCLUDE ${header})
  if(NOT ${library}_LIBRARY OR NOT ${library}_INCLUDE)
    message(FATAL_ERROR "${name} was not found: run tools/setup, or install ${package}")
  endif()
  add_library(${library} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(${library} INTERFACE ${${library}_LIBRARY})
  target_include_directories(${library} SYSTEM INTERFACE ${${library}_INCLUDE})
endfunction()

vitrine_find_library(readline_library readline readline/readline.h libreadline-dev)
vitrine_find_library(yaml_library yaml yaml.h libyaml-dev)
vitrine_find_library(yajl_library yajl yajl/yajl_gen.h libyajl-dev)
vitrine_find_library(mxml_library mxml mxml.h libmxml-dev)
vitrine_find_library(elf_library elf libelf.h libelf-dev)
vitrine_find_library(fdt_library fdt libfdt.h libfdt-dev)
vitrine_find_library(slirp_library slirp slirp/libslirp.h libslirp-dev)
vitrine_find_library(dw_library dw elfutils/libdw.h libdw-dev)
vitrine_find_library(zstd_library zstd zstd.h libzstd-dev)
