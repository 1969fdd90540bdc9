/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_INFERENCE_TASK_H
#define EDGE_INFERENCE_INFERENCE_TASK_H

#include "ns3/dnn-model.h"

#include <cstdint>
#include <memory>
#include <vector>

/**
 * @file
 * @ingroup edge-inference
 * One wish for an answer of a network, as it enters a device.
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A task as its source makes it. It never leaves its device: other sites learn of it from bytes.
 */
struct InferenceTask
{
    uint64_t number{0};                    //!< number on its device, from 0, without gaps
    std::shared_ptr<const DnnModel> model; //!< the network to run
    int64_t createdNs{0};                  //!< creation, simulated ns
    int64_t deadlineNs{0};                 //!< time allowed from creation to result, ns; 0: none
    std::vector<int64_t> blockDeadlinesNs; //!< time allowed per block, ns; may be empty
    uint32_t priority{0};                  //!< larger is more urgent
    uint64_t sample{0};                    //!< which input of the data set it carries
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_INFERENCE_TASK_H */
