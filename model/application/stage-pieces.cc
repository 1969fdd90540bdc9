/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "stage-pieces.h"

#include <algorithm>
#include <set>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

bool
CrossesSites(const PartitionPlan& plan, const Boundary& boundary)
{
    return plan.stages[boundary.fromStage].site != plan.stages[boundary.toStage].site;
}

/** Time to decode what arrives from other sites for a stage, each tensor once. */
double
GetDecodeSeconds(const DnnModel& model,
                 const PartitionPlan& plan,
                 uint32_t stage,
                 const InferenceSite& site)
{
    double seconds = 0.0;
    for (const auto& boundary : plan.boundaries)
    {
        if (boundary.toStage == stage && CrossesSites(plan, boundary))
        {
            const auto& layer = model.GetLayer(boundary.tensor);
            seconds +=
                site.GetCodecSeconds(FindTensorEncoding(boundary.encoding)
                                         .GetDecodeFlops(layer.outputShape, layer.outputType));
        }
    }
    return seconds;
}

/** Time to encode what leaves a stage for other sites, each tensor once per encoding. */
double
GetEncodeSeconds(const DnnModel& model,
                 const PartitionPlan& plan,
                 uint32_t stage,
                 const InferenceSite& site)
{
    double seconds = 0.0;
    std::set<std::pair<LayerId, std::string>> encoded;
    for (const auto& boundary : plan.boundaries)
    {
        if (boundary.fromStage == stage && CrossesSites(plan, boundary) &&
            encoded.insert({boundary.tensor, boundary.encoding}).second)
        {
            const auto& layer = model.GetLayer(boundary.tensor);
            seconds +=
                site.GetCodecSeconds(FindTensorEncoding(boundary.encoding)
                                         .GetEncodeFlops(layer.outputShape, layer.outputType));
        }
    }
    return seconds;
}

void
CloseLayers(const DnnModel& model, const InferenceSite& site, StagePiece& piece)
{
    const auto& seconds = site.GetLayerSeconds(model);
    // FNV-1a over what runs: pieces of different tasks may share a batch if they are the same
    uint64_t key = 14695981039346656037ULL ^ model.GetDigest();
    for (const LayerId layer : piece.layers.GetLayers())
    {
        piece.computeSeconds += seconds[layer];
        piece.flops += static_cast<double>(model.GetLayer(layer).flops);
        key = (key ^ layer) * 1099511628211ULL;
    }
    piece.batchKey = std::max<uint64_t>(key, 1);
}

} // namespace

double
StagePiece::GetServiceSeconds() const
{
    return decodeSeconds + computeSeconds + encodeSeconds;
}

std::vector<StagePiece>
MakeStagePieces(const DnnModel& model,
                const PartitionPlan& plan,
                uint32_t stage,
                const LayerSet& done,
                const InferenceSite& site)
{
    std::vector<StagePiece> pieces;
    const LayerSet run = plan.stages[stage].layers.Minus(done);
    StagePiece piece;
    for (const LayerId layer : run.GetLayers())
    {
        piece.layers.Insert(layer);
        for (std::size_t rule = 0; rule < plan.exitRules.size(); ++rule)
        {
            if (model.GetExits()[plan.exitRules[rule].exit].output == layer)
            {
                piece.rule = static_cast<int32_t>(rule);
                pieces.push_back(piece);
                piece = StagePiece();
            }
        }
    }
    const double encode = GetEncodeSeconds(model, plan, stage, site);
    if (!piece.layers.IsEmpty() || encode > 0.0)
    {
        pieces.push_back(piece);
    }
    for (auto& part : pieces)
    {
        CloseLayers(model, site, part);
    }
    if (!pieces.empty())
    {
        pieces.front().decodeSeconds = GetDecodeSeconds(model, plan, stage, site);
        pieces.back().encodeSeconds = encode;
    }
    return pieces;
}

uint64_t
GetBoundaryBytes(const DnnModel& model, const Boundary& boundary)
{
    const auto& layer = model.GetLayer(boundary.tensor);
    return FindTensorEncoding(boundary.encoding)
        .GetEncodedBytes(layer.outputShape, layer.outputType);
}

} // namespace edgeinference
} // namespace ns3
