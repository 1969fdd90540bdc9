/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A stage as jobs: one piece up to each exit head that a rule names, and one for the rest.
 */
#ifndef EDGE_INFERENCE_STAGE_PIECES_H
#define EDGE_INFERENCE_STAGE_PIECES_H

#include "inference-site.h"

#include "ns3/dnn-model.h"
#include "ns3/partition-plan.h"
#include "ns3/tensor-encoding.h"

#include <cstdint>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers that run as one job, with the codec work before and after them.
 */
struct StagePiece
{
    static constexpr int32_t NO_RULE = -1; //!< value of `rule` without a decision

    LayerSet layers;            //!< what runs
    double decodeSeconds{0.0};  //!< decoding of arrived tensors before it, s
    double computeSeconds{0.0}; //!< layers, s
    double encodeSeconds{0.0};  //!< encoding of tensors that leave the site after it, s
    double flops{0.0};          //!< work of the layers
    int32_t rule{NO_RULE};      //!< exit rule of the plan that is decided after it
    uint64_t batchKey{0};       //!< equal for pieces that may share a batch

    /** @return the whole time on one idle slot, s */
    double GetServiceSeconds() const;
};

/**
 * Divide a stage into pieces.
 * @param model the network
 * @param plan the plan
 * @param stage the stage
 * @param done layers that need not run
 * @param site the site that runs it
 * @return the pieces in order; none if there is nothing to do at all
 */
std::vector<StagePiece> MakeStagePieces(const DnnModel& model,
                                        const PartitionPlan& plan,
                                        uint32_t stage,
                                        const LayerSet& done,
                                        const InferenceSite& site);

/**
 * @param model the network @param boundary a boundary of its plan
 * @return bytes of the encoded tensor
 */
uint64_t GetBoundaryBytes(const DnnModel& model, const Boundary& boundary);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_STAGE_PIECES_H
