# SPDX-License-Identifier: GPL-2.0-only
#
# The stand-alone build: gives build_lib and build_lib_example the meaning that ns-3's own tree gives them, so that the
# rest of CMakeLists.txt and examples/CMakeLists.txt are ordinary ns-3 files.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

option(EDGE_INFERENCE_SANITIZE "Build with AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(EDGE_INFERENCE_LOG "Keep NS_LOG in our own files" ON)
option(EDGE_INFERENCE_ASSERT "Keep NS_ASSERT in our own files" OFF)
option(EDGE_INFERENCE_CHECK_HOUSE "Test the file lists, the installation and a build without optional parts" ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release unless asked otherwise" FORCE)
endif()
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# without a version: ns-3's version file accepts the exact one only
find_package(ns3 QUIET)
if(NOT ns3_FOUND)
  message(FATAL_ERROR "edge-inference: no installed ns-3 was found. Run 'make setup' (Debian), or point CMAKE_PREFIX_PATH to an ns-3 "
                      "installed with './ns3 install'."
  )
endif()
message(STATUS "edge-inference: stand-alone build against ns-3 ${ns3_VERSION}")

# the standard that the installed headers were written in; our own files keep to C++17
if(ns3_VERSION VERSION_LESS 3.41)
  set(CMAKE_CXX_STANDARD 17)
elseif(ns3_VERSION VERSION_LESS 3.46)
  set(CMAKE_CXX_STANDARD 20)
else()
  set(CMAKE_CXX_STANDARD 23)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)
set(CMAKE_INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
set(edge_inference_include ${CMAKE_BINARY_DIR}/include)
set(edge_inference_package ${CMAKE_INSTALL_LIBDIR}/cmake/ns3-edge-inference)

# ${libcore} and so on, as in ns-3's tree; the targets lost their prefix in 3.43
function(edge_inference_name_modules)
  get_property(targets DIRECTORY PROPERTY IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    if(target MATCHES "^ns3::(lib)?(.+)$")
      set(lib${CMAKE_MATCH_2} ${target} PARENT_SCOPE)
    endif()
  endforeach()
  set(libedge-inference edge-inference PARENT_SCOPE)
endfunction()
edge_inference_name_modules()

# what every target of ours is compiled with
add_library(edge-inference-flags INTERFACE)
target_compile_options(edge-inference-flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Werror)
target_compile_definitions(
  edge-inference-flags INTERFACE $<$<BOOL:${EDGE_INFERENCE_LOG}>:NS3_LOG_ENABLE>
                                 $<$<BOOL:${EDGE_INFERENCE_ASSERT}>:NS3_ASSERT_ENABLE>
)
if(EDGE_INFERENCE_SANITIZE)
  set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # gcc 12 takes std::regex for uninitialized under sanitizers (GCC PR 105562)
  target_compile_options(edge-inference-flags INTERFACE ${sanitizers} -Wno-maybe-uninitialized)
  target_link_options(edge-inference-flags INTERFACE ${sanitizers})
endif()

# Headers are included as ns3/<basename>: one forwarding header each, relative, so that clones share a compiler cache.
function(edge_inference_forward_headers)
  foreach(header IN LISTS ARGN)
    get_filename_component(name ${header} NAME)
    file(RELATIVE_PATH path ${edge_inference_include}/ns3 ${CMAKE_CURRENT_SOURCE_DIR}/${header})
    file(CONFIGURE OUTPUT ${edge_inference_include}/ns3/${name} CONTENT "#include \"${path}\"\n")
    if(name IN_LIST names)
      message(FATAL_ERROR "edge-inference: two headers are called ${name}, and ns3/${name} can only be one of them")
    endif()
    list(APPEND names ${name})
  endforeach()
endfunction()

function(edge_inference_write_module_header)
  set(includes)
  foreach(header IN LISTS ARGN)
    get_filename_component(name ${header} NAME)
    string(APPEND includes "#include \"ns3/${name}\"\n")
  endforeach()
  file(CONFIGURE OUTPUT ${edge_inference_include}/ns3/edge-inference-module.h
       CONTENT "#ifndef NS3_MODULE_EDGE_INFERENCE\n#define NS3_MODULE_EDGE_INFERENCE\n${includes}#endif\n"
  )
endfunction()

# The runner holds the suites itself (a library used by static registration alone is dropped by the linker), and tells
# CTest which suites it holds.
function(edge_inference_add_tests)
  add_executable(test-runner ${CMAKE_CURRENT_SOURCE_DIR}/build-support/test-runner.cc ${ARGN})
  # a suite reads the database that the module wrote
  target_link_libraries(test-runner PRIVATE edge-inference ${SQLite3_LIBRARIES} edge-inference-flags)
  # what is measured lies in the library; the tests themselves only cost compile time
  target_compile_options(test-runner PRIVATE $<$<CONFIG:Release>:-O1>)
  if(EDGE_INFERENCE_SANITIZE)
    # a quarter of the compile time of -O2 -g, and reports still name lines
    target_compile_options(test-runner PRIVATE -O0 -g1)
  endif()
  target_compile_definitions(
    test-runner PRIVATE NS_TEST_SOURCEDIR="test" EDGE_INFERENCE_PROGRAMS="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}"
  )
  set(registered ${CMAKE_BINARY_DIR}/registered-suites.cmake)
  set(register ${CMAKE_CURRENT_SOURCE_DIR}/build-support/register-suites.cmake)
  set_property(TARGET test-runner APPEND PROPERTY LINK_DEPENDS ${register})
  add_custom_command(
    TARGET test-runner
    POST_BUILD
    COMMAND ${CMAKE_COMMAND} -DRUNNER=$<TARGET_FILE:test-runner> -DOUTPUT=${registered} -P ${register}
    VERBATIM
  )
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${registered})

  # the house itself; a sanitized or minimal build has nothing to add to these
  if(EDGE_INFERENCE_CHECK_HOUSE AND NOT EDGE_INFERENCE_SANITIZE)
    set(checks ${CMAKE_CURRENT_SOURCE_DIR}/test)
    add_test(NAME file-lists COMMAND ${checks}/check-lists.py $<TARGET_FILE:test-runner>)
    add_test(NAME published-figures COMMAND ${checks}/published-test.py)
    add_test(NAME examples COMMAND ${checks}/run-examples.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    add_test(
      NAME report-in-browser COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/build-support/python.sh selenium,pandas,matplotlib,jinja2 ${checks}/check-report.py ${CMAKE_BINARY_DIR}
    )
    add_test(NAME install-and-find-package COMMAND ${checks}/check-install.sh ${CMAKE_BINARY_DIR})
    add_test(NAME minimal-build COMMAND ${checks}/check-minimal-build.sh ${CMAKE_BINARY_DIR}-minimal 2)
    set(python ${CMAKE_CURRENT_SOURCE_DIR}/build-support/python.sh pandas,scipy,yaml)
    add_test(NAME parquet-files COMMAND ${python} ${checks}/parquet-test.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    # npm is not for everybody: where it has fetched nothing, CTest says that this test was skipped
    set_tests_properties(parquet-files PROPERTIES SKIP_RETURN_CODE 77)
    add_test(NAME sweeps COMMAND ${python} ${checks}/sweep-test.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
    # without the packages of 'make setup-tests', which 'make test' runs, tests fail: what was not tried is not passed
    set_tests_properties(sweeps PROPERTIES TIMEOUT 900)
    set_tests_properties(install-and-find-package minimal-build PROPERTIES RUN_SERIAL TRUE TIMEOUT 1500)
    set_tests_properties(file-lists published-figures examples report-in-browser install-and-find-package minimal-build parquet-files sweeps PROPERTIES LABELS house)
  endif()
endfunction()

# A Python program of examples/FOLDER: a link in the folder of programs, built and installed, to the script among its files.
function(edge_inference_add_script folder name)
  file(MAKE_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
  file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${name} ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name} SYMBOLIC)
  set(share ${CMAKE_INSTALL_DATADIR}/ns3-edge-inference)
  install(DIRECTORY ${folder} DESTINATION ${share} USE_SOURCE_PERMISSIONS PATTERN "*.pyc" EXCLUDE PATTERN __pycache__ EXCLUDE)
  file(RELATIVE_PATH up /${CMAKE_INSTALL_BINDIR} /${share}/${folder}/${name})
  set(bin "\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}")
  install(CODE "file(MAKE_DIRECTORY \"${bin}\")\nfile(CREATE_LINK \"${up}\" \"${bin}/${name}\" SYMBOLIC)")
endfunction()

function(edge_inference_install)
  install(TARGETS edge-inference EXPORT ns3-edge-inference LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(FILES ${ARGN} ${edge_inference_include}/ns3/edge-inference-module.h
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/ns3
  )
  install(EXPORT ns3-edge-inference NAMESPACE ns3:: DESTINATION ${edge_inference_package})
  configure_package_config_file(
    build-support/ns3-edge-inference-config.cmake.in ${CMAKE_BINARY_DIR}/ns3-edge-inference-config.cmake
    INSTALL_DESTINATION ${edge_inference_package}
  )
  write_basic_package_version_file(
    ${CMAKE_BINARY_DIR}/ns3-edge-inference-config-version.cmake COMPATIBILITY SameMinorVersion
  )
  install(FILES ${CMAKE_BINARY_DIR}/ns3-edge-inference-config.cmake
                ${CMAKE_BINARY_DIR}/ns3-edge-inference-config-version.cmake DESTINATION ${edge_inference_package}
  )
endfunction()

function(build_lib)
  cmake_parse_arguments(
    LIB "" "LIBNAME" "SOURCE_FILES;HEADER_FILES;PRIVATE_HEADER_FILES;LIBRARIES_TO_LINK;TEST_SOURCES" ${ARGN}
  )
  edge_inference_forward_headers(${LIB_HEADER_FILES} ${LIB_PRIVATE_HEADER_FILES})
  edge_inference_write_module_header(${LIB_HEADER_FILES})

  set(ns3_libraries ${LIB_LIBRARIES_TO_LINK})
  list(FILTER ns3_libraries INCLUDE REGEX "^ns3::")
  set(other_libraries ${LIB_LIBRARIES_TO_LINK})
  list(FILTER other_libraries EXCLUDE REGEX "^ns3::")

  add_library(${LIB_LIBNAME} SHARED ${LIB_SOURCE_FILES})
  add_library(ns3::${LIB_LIBNAME} ALIAS ${LIB_LIBNAME})
  set_target_properties(${LIB_LIBNAME} PROPERTIES OUTPUT_NAME ns3-${LIB_LIBNAME})
  target_include_directories(
    ${LIB_LIBNAME} PUBLIC $<BUILD_INTERFACE:${edge_inference_include}> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  )
  target_compile_features(${LIB_LIBNAME} PUBLIC cxx_std_${CMAKE_CXX_STANDARD})
  target_link_libraries(
    ${LIB_LIBNAME} PUBLIC ${ns3_libraries} PRIVATE ${other_libraries} $<BUILD_INTERFACE:edge-inference-flags>
  )
  # a file missing in the list shows here and not in each program
  target_link_options(${LIB_LIBNAME} PRIVATE LINKER:--no-undefined)
  # a program may use the module through names alone (TypeIds): the linker must not drop it
  target_link_options(${LIB_LIBNAME} INTERFACE LINKER:--no-as-needed)

  edge_inference_install(${LIB_HEADER_FILES} ${LIB_PRIVATE_HEADER_FILES})
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/examples/CMakeLists.txt)
    add_subdirectory(examples)
  endif()
  edge_inference_add_tests(${LIB_TEST_SOURCES})
endfunction()

function(build_lib_example)
  cmake_parse_arguments(EXAMPLE "" "NAME" "SOURCE_FILES;LIBRARIES_TO_LINK" ${ARGN})
  add_executable(${EXAMPLE_NAME} ${EXAMPLE_SOURCE_FILES})
  target_link_libraries(${EXAMPLE_NAME} PRIVATE ${EXAMPLE_LIBRARIES_TO_LINK} edge-inference-flags)
  install(TARGETS ${EXAMPLE_NAME} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()
