/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The terms that the cost of a plan and the searches over plans share, so that a search and
 * EvaluatePlan can only agree.
 */
#ifndef EDGE_INFERENCE_COST_TERMS_H
#define EDGE_INFERENCE_COST_TERMS_H

#include "partition-observation.h"
#include "partition-plan.h"

#include "ns3/tensor-encoding.h"

#include <limits>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @param seconds a duration @return it, infinite if it is below zero or not a number */
inline double
GetSaneSeconds(double seconds)
{
    return seconds >= 0.0 ? seconds : std::numeric_limits<double>::infinity();
}

/** @param observation what is known @param site one of its sites @param layer a layer @return its
 * time there, infinite if unknown */
inline double
GetLayerTime(const PartitionObservation& observation, SiteId site, LayerId layer)
{
    const auto& seconds = observation.sites[site].layerSeconds;
    return layer < seconds.size() ? GetSaneSeconds(seconds[layer])
                                  : std::numeric_limits<double>::infinity();
}

/** @param link a link @param bytes a size @return bytes / rate, infinite if that is unknown */
inline double
GetOnAirSeconds(const LinkObservation& link, double bytes)
{
    return link.rateBytesPerSecond > 0.0 ? bytes / link.rateBytesPerSecond
                                         : std::numeric_limits<double>::infinity();
}

/** @param weight of a term @param value of the term @return their product; 0 for a weight of 0,
 * even if the value is infinite or not a number */
inline double
GetWeighted(double weight, double value)
{
    return weight > 0.0 ? weight * value : 0.0;
}

/**
 * @param observation what is known @param site a site
 * @return seconds to make the model resident there, 0 if it is
 */
double GetLoadSeconds(const PartitionObservation& observation, SiteId site);

/**
 * @param exit quantiles of the entropy at an exit
 * @param threshold entropy in nats
 * @return share of samples with an entropy below the threshold, by linear interpolation between
 *         the quantiles; 0 without quantiles, 1 for an infinite threshold
 */
double GetShareBelow(const ExitObservation& exit, double threshold);

/**
 * Share of tasks that leave at each rule and, last, at the end. The quantiles are those of all
 * samples, so something must be assumed about the samples that get as far as a later exit: that
 * samples are easy or hard at every exit alike. Then the share that has left by an exit is the
 * largest share of any rule so far.
 * @param observation what is known
 * @param exitRules exit rules
 * @return one share per rule and one for the end; they sum to 1
 */
std::vector<double> GetLeaveShares(const PartitionObservation& observation,
                                   const std::vector<ExitRule>& exitRules);

/**
 * What moving a tensor takes beside the link.
 */
struct EncodedTensor
{
    double bytes{0.0};       //!< encoded bytes
    double encodeFlops{0.0}; //!< work of the sender
    double decodeFlops{0.0}; //!< work of the receiver
};

/** @param layer a layer @param encoding an encoding @return its output, encoded */
EncodedTensor EncodeOutput(const DnnLayer& layer, const TensorEncoding& encoding);

/**
 * Speed of a site for work that is no layer: the network's FLOPs by its time there.
 * @param observation what is known @param site a site
 * @return seconds per FLOP; 0 if the times say nothing about it
 */
double GetSecondsPerFlop(const PartitionObservation& observation, SiteId site);

/** @param observation what is known @return device energy per FLOP, found likewise, J */
double GetJoulesPerFlop(const PartitionObservation& observation);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_COST_TERMS_H
