# SPDX-License-Identifier: GPL-2.0-only
#
# What the module uses beside ns-3, for both builds. Fills optional_libraries and optional_source_files.

set(EDGE_INFERENCE_ONNX AUTO CACHE STRING "Read and write ONNX files: AUTO (if installed), ON (required) or OFF")
set(EDGE_INFERENCE_LTE AUTO CACHE STRING "LTE as a channel: AUTO (if ns-3 has its module lte), ON (required) or OFF")
set(EDGE_INFERENCE_NR AUTO CACHE STRING "5G NR as a channel: AUTO (if ns-3 has the module nr of 5G-LENA 4), ON (required) or OFF")
set(EDGE_INFERENCE_SQLITE AUTO CACHE STRING "Write results.sqlite: AUTO (if installed), ON (required) or OFF")
set(EDGE_INFERENCE_LEARNING AUTO CACHE STRING "Build edge-inference-learning on LibTorch: AUTO (if installed), ON (required) or OFF")
set_property(CACHE EDGE_INFERENCE_LEARNING EDGE_INFERENCE_LTE EDGE_INFERENCE_NR EDGE_INFERENCE_ONNX EDGE_INFERENCE_SQLITE
             PROPERTY STRINGS AUTO ON OFF)

# ns-3's tree calls find_package in this folder and links in others
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)

set(optional_libraries)
set(optional_source_files)
set(edge_inference_parts)

# report(part found advice): one line about an optional part, or the end where it was required
function(edge_inference_report part setting found advice)
  if(found)
    message(STATUS "edge-inference: ${part} is used")
  elseif(setting STREQUAL "OFF")
    message(STATUS "edge-inference: ${part} is switched off")
  elseif(setting STREQUAL "AUTO")
    message(STATUS "edge-inference: ${part} is not used (${advice})")
  else()
    message(FATAL_ERROR "edge-inference: ${part} is required but was not found (${advice})")
  endif()
endfunction()

set(edge_inference_have_onnx FALSE)
if(NOT EDGE_INFERENCE_ONNX STREQUAL "OFF")
  # ONNX's targets use protobuf and do not look for it
  find_package(Protobuf QUIET)
  find_package(ONNX QUIET)
  if(Protobuf_FOUND AND TARGET onnx AND TARGET onnx_proto)
    set(edge_inference_have_onnx TRUE)
  endif()
endif()
edge_inference_report(ONNX "${EDGE_INFERENCE_ONNX}" ${edge_inference_have_onnx} "install libonnx-dev and libprotobuf-dev")
if(edge_inference_have_onnx)
  list(APPEND optional_source_files ${onnx_source_files})
  list(APPEND optional_libraries onnx onnx_proto protobuf::libprotobuf)
  list(APPEND edge_inference_parts EDGE_INFERENCE_HAVE_ONNX)
  # by file and not by target: ns-3's tree compiles in an object library that links nothing, and nobody else needs them
  get_target_property(onnx_definitions onnx_proto INTERFACE_COMPILE_DEFINITIONS)
  if(onnx_definitions AND onnx_source_files)
    set_property(SOURCE ${onnx_source_files} APPEND PROPERTY COMPILE_DEFINITIONS ${onnx_definitions})
  endif()
else()
  list(APPEND optional_source_files ${onnx_absent_source_files})
endif()

# ns-3's tree names its modules whether they are built or not
set(edge_inference_have_lte FALSE)
if(NOT EDGE_INFERENCE_LTE STREQUAL "OFF")
  if(TARGET "${ns3_lte_library}" OR "lte" IN_LIST libs_to_build)
    set(edge_inference_have_lte TRUE)
  endif()
endif()
edge_inference_report(LTE "${EDGE_INFERENCE_LTE}" ${edge_inference_have_lte} "build ns-3 with its module lte")
if(edge_inference_have_lte)
  list(APPEND optional_source_files ${lte_source_files})
  list(APPEND optional_libraries ${ns3_lte_library})
  # by file, so that nobody else is compiled anew for it
  set_property(
    SOURCE test/lte-access-network-test-suite.cc APPEND PROPERTY COMPILE_DEFINITIONS EDGE_INFERENCE_HAVE_LTE
  )
else()
  list(APPEND optional_source_files ${lte_absent_source_files})
endif()

# Not in CMakeLists.txt like lte: ns-3's tree would look for it where it is not, and it is none of ns-3's own. Older
# releases have no NrUeRrc and no NrChannelHelper.
set(edge_inference_have_nr FALSE)
if(NOT EDGE_INFERENCE_NR STREQUAL "OFF" AND (TARGET "${libnr}" OR "nr" IN_LIST contrib_libs_to_build OR "nr" IN_LIST libs_to_build))
  find_path(
    edge_inference_nr_headers nr-channel-helper.h
    PATHS ${PROJECT_SOURCE_DIR}/contrib/nr/helper ${PROJECT_SOURCE_DIR}/src/nr/helper ${ns3_DIR}/../../../include/ns3
    PATH_SUFFIXES ns3
  )
  mark_as_advanced(edge_inference_nr_headers)
  if(edge_inference_nr_headers)
    set(edge_inference_have_nr TRUE)
  endif()
endif()
edge_inference_report(
  "5G NR" "${EDGE_INFERENCE_NR}" ${edge_inference_have_nr} "put 5G-LENA 4.1 or later into contrib/nr of ns-3's tree and build its module nr, too"
)
if(edge_inference_have_nr)
  list(APPEND optional_source_files ${nr_source_files})
  list(APPEND optional_libraries ${libnr})
  set_property(SOURCE test/nr-access-network-test-suite.cc APPEND PROPERTY COMPILE_DEFINITIONS EDGE_INFERENCE_HAVE_NR)
else()
  list(APPEND optional_source_files ${nr_absent_source_files})
endif()

set(edge_inference_have_sqlite FALSE)
if(NOT EDGE_INFERENCE_SQLITE STREQUAL "OFF")
  find_package(SQLite3 QUIET)
  if(SQLite3_FOUND)
    set(edge_inference_have_sqlite TRUE)
  endif()
endif()
edge_inference_report(SQLite "${EDGE_INFERENCE_SQLITE}" ${edge_inference_have_sqlite} "install libsqlite3-dev")
if(edge_inference_have_sqlite)
  list(APPEND optional_libraries ${SQLite3_LIBRARIES})
  list(APPEND edge_inference_parts EDGE_INFERENCE_HAVE_SQLITE)
endif()

# A library of its own (build-support/learning.cmake), loaded by the core when one of its types is asked for. Only the
# file that loads it and the suites that test it know whether it was built: nobody else is compiled anew for it.
set(edge_inference_have_learning FALSE)
set(learning_advice "install libtorch-dev and zlib1g-dev")
if(NS3_STATIC OR EDGE_INFERENCE_SANITIZE)
  set(learning_advice "a static build cannot load it, and LibTorch has not been tried under sanitizers")
elseif(NOT EDGE_INFERENCE_LEARNING STREQUAL "OFF")
  find_package(Torch QUIET)
  find_package(ZLIB QUIET)
  if(Torch_FOUND AND ZLIB_FOUND)
    set(edge_inference_have_learning TRUE)
  endif()
endif()
if(edge_inference_have_learning)
  # c10d's header for process groups includes Gloo's; without them there are none
  find_path(edge_inference_gloo_include gloo/rendezvous/store.h)
  find_library(edge_inference_gloo_library gloo)
  mark_as_advanced(edge_inference_gloo_include edge_inference_gloo_library)
endif()
edge_inference_report(LibTorch "${EDGE_INFERENCE_LEARNING}" ${edge_inference_have_learning} "${learning_advice}")
set(edge_inference_learning_name ns3-edge-inference-learning)
if(edge_inference_have_learning)
  set_property(
    SOURCE model/learning-library.cc
           test/learner-conduct-test-suite.cc
           test/learner-losses-test-suite.cc
           test/learner-toys-test-suite.cc
           test/learning-test-suite.cc
           test/torch-script-agent-test-suite.cc
           test/training-learner-test-suite.cc
    APPEND
    PROPERTY COMPILE_DEFINITIONS
             EDGE_INFERENCE_LEARNING_LIBRARY="${CMAKE_SHARED_LIBRARY_PREFIX}${edge_inference_learning_name}${CMAKE_SHARED_LIBRARY_SUFFIX}"
  )
endif()
list(APPEND optional_libraries ${CMAKE_DL_LIBS})

# programs and tests may ask what is there
add_compile_definitions(${edge_inference_parts})

# header-only parts of Boost and nlohmann-json need no target; property_tree wants this definition
add_compile_definitions(BOOST_BIND_GLOBAL_PLACEHOLDERS)

# the releases named in run.json
if(DEFINED ns3_VERSION)
  set(edge_inference_ns3_version ${ns3_VERSION})
else()
  set(edge_inference_ns3_version ${NS3_VER})
endif()
set_property(
  SOURCE model/edge-inference-version.cc APPEND
  PROPERTY COMPILE_DEFINITIONS EDGE_INFERENCE_VERSION="${edge_inference_version}"
           EDGE_INFERENCE_NS3_VERSION="${edge_inference_ns3_version}"
)
set_property(
  SOURCE ${test_sources} APPEND PROPERTY COMPILE_DEFINITIONS
                                         EDGE_INFERENCE_TEST_DATA="${CMAKE_CURRENT_SOURCE_DIR}/test/data"
)
