# The CMake package of an installed Vitrine: the program vitrine::vitrine, and vitrine_add_tests().
get_filename_component(_vitrine_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
if(NOT TARGET vitrine::vitrine)
  add_executable(vitrine::vitrine IMPORTED)
  set_target_properties(vitrine::vitrine PROPERTIES IMPORTED_LOCATION "${_vitrine_prefix}/bin/vitrine")
endif()

# vitrine_add_tests(<file or folder>...): a CTest test for each case of these test files.
function(vitrine_add_tests)
  get_target_property(program vitrine::vitrine IMPORTED_LOCATION)
  foreach(path IN LISTS ARGN)
    get_filename_component(path "${path}" ABSOLUTE)
    execute_process(COMMAND "${program}" test --list "${path}"
      OUTPUT_VARIABLE cases ERROR_VARIABLE problem RESULT_VARIABLE status)
    if(NOT status EQUAL 0)
      message(FATAL_ERROR "vitrine_add_tests: ${problem}")
    endif()
    # Names may have brackets, which in a list would be taken for more than letters.
    while(cases MATCHES "^([^\n]*)  \\(([^\n]*)\\)\n(.*)$")
      set(name "${CMAKE_MATCH_1}")
      set(file "${CMAKE_MATCH_2}")
      set(cases "${CMAKE_MATCH_3}")
      add_test(NAME "${name}" COMMAND "${program}" test "--case=${name}" "${file}")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
    endwhile()
  endforeach()
endfunction()
