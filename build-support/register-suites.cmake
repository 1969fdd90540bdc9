# SPDX-License-Identifier: GPL-2.0-only
#
# Writes one CTest entry for each suite that the runner itself lists: a suite that is compiled in cannot be forgotten.
# cmake -DRUNNER=.../test-runner -DOUTPUT=.../registered-suites.cmake -P register-suites.cmake

set(ENV{ASAN_OPTIONS} detect_leaks=0)
execute_process(COMMAND ${RUNNER} --list OUTPUT_VARIABLE listed RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list failed: ${result}")
endif()
string(REGEX MATCHALL "edge-inference[a-z0-9-]*" suites "${listed}")
string(REGEX MATCHALL "[^ \n]+" all "${listed}")
list(LENGTH suites ours)
list(LENGTH all total)
if(ours EQUAL 0 OR NOT ours EQUAL total)
  message(FATAL_ERROR "each suite is named edge-inference-<thing>, but the runner lists:\n${listed}")
endif()
set(text)
foreach(suite IN LISTS suites)
  string(APPEND text "add_test(\"${suite}\" \"${RUNNER}\" \"--suite=${suite}\" \"--verbose\")\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
