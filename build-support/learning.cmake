# SPDX-License-Identifier: GPL-2.0-only
#
# edge-inference-learning, the library on LibTorch, for both builds. Nothing links it: the core loads it from its own
# folder (model/learning-library.cc), so that programs start without LibTorch until they ask for one of its types.

if(edge_inference_have_learning)
  add_library(edge-inference-learning SHARED ${learning_source_files})
  set_target_properties(edge-inference-learning PROPERTIES OUTPUT_NAME ${edge_inference_learning_name})
  target_link_libraries(
    edge-inference-learning PRIVATE ${libedge-inference} ${ns3_libraries} ${TORCH_LIBRARIES} ZLIB::ZLIB
  )
  target_link_options(edge-inference-learning PRIVATE LINKER:--no-undefined)
  if(edge_inference_gloo_include AND edge_inference_gloo_library)
    set_property(
      SOURCE model/learning/gloo-process-group.cc APPEND PROPERTY COMPILE_DEFINITIONS EDGE_INFERENCE_HAVE_GLOO
    )
    target_link_libraries(edge-inference-learning PRIVATE ${edge_inference_gloo_library})
  endif()
  if(TARGET edge-inference-flags)
    target_link_libraries(edge-inference-learning PRIVATE edge-inference-flags)
  endif()
  # those that load it when asked for one of its types: it is built with them
  foreach(
    program
    test-runner
    edge-inference-bench-learning
    edge-inference-bench-scenario
    edge-inference-bench-training
    edge-inference-reproduce-channels
    edge-inference-reproduce-tmc
    edge-inference-scenario
    edge-inference-train
    edge-inference-train-exits
  )
    if(TARGET ${program})
      add_dependencies(${program} edge-inference-learning)
    endif()
  endforeach()
  # ns-3's tree installs its modules itself, and knows nothing of this one
  install(TARGETS edge-inference-learning LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
endif()

# what ships beside the programs
if(NOT COMMAND edge_inference_install)
  return()
endif()
install(DIRECTORY data/ DESTINATION ${CMAKE_INSTALL_DATADIR}/edge-inference)
