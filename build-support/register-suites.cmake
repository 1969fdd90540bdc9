# SPDX-License-Identifier: GPL-2.0-only
#
# Writes one CTest entry for each suite that the runner itself lists: a suite that is compiled in cannot be forgotten.
# cmake -DRUNNER=.../test-runner -DOUTPUT=.../registered-suites.cmake -P register-suites.cmake

set(ENV{ASAN_OPTIONS} detect_leaks=0)
execute_process(COMMAND ${RUNNER} --list OUTPUT_VARIABLE listed RESULT_VARIABLE result)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${RUNNER} --list failed: ${result}")
endif()
string(REGEX MATCHALL "edge-inference-[a-z0-9-]+" suites "${listed}")
string(REGEX MATCHALL "[^ \n]+" all "${listed}")
if(NOT suites STREQUAL all)
  message(FATAL_ERROR "each suite is named edge-inference-<thing>, but the runner lists:\n${listed}")
endif()

# read by ctest itself, so that one build serves both tiers
set(text
    [[
set(fullness QUICK)
if(DEFINED ENV{EDGE_INFERENCE_FULLNESS})
  set(fullness $ENV{EDGE_INFERENCE_FULLNESS})
endif()
set(timeout 600)
if(fullness STREQUAL EXTENSIVE)
  set(timeout 3600)
endif()
]]
)
foreach(suite IN LISTS suites)
  string(APPEND text "add_test(${suite} \"${RUNNER}\" --suite=${suite} --fullness=\${fullness} --verbose)\n"
         "set_tests_properties(${suite} PROPERTIES TIMEOUT \${timeout} LABELS suite)\n"
  )
endforeach()
file(WRITE ${OUTPUT} "${text}")
