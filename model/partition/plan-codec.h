/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Plans, observations and outcomes as bytes, for everything that travels between nodes. The
 * readers trust nobody: they fail (ByteReader::Ok) on anything a plan cannot be.
 */
#ifndef EDGE_INFERENCE_PLAN_CODEC_H
#define EDGE_INFERENCE_PLAN_CODEC_H

#include "byte-buffer.h"
#include "partition-observation.h"
#include "partition-plan.h"
#include "task-timeline.h"

#include <functional>
#include <memory>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** How a reader finds a network by its digest; null if the node does not know it. */
using ModelLookup = std::function<std::shared_ptr<const DnnModel>(uint64_t)>;

/** @param writer where to @param layers the set */
void WriteLayerSet(ByteWriter& writer, const LayerSet& layers);
/** @param reader where from @return the set */
LayerSet ReadLayerSet(ByteReader& reader);

/** @param writer where to @param plan the plan */
void WritePlan(ByteWriter& writer, const PartitionPlan& plan);
/** @param reader where from @return the plan; not yet checked against a model */
PartitionPlan ReadPlan(ByteReader& reader);

/** @param writer where to @param segments the segments */
void WriteSegments(ByteWriter& writer, const std::vector<TimeSegment>& segments);
/** @param reader where from @return the segments */
std::vector<TimeSegment> ReadSegments(ByteReader& reader);

/** @param writer where to @param transfers the transfers */
void WriteTransfers(ByteWriter& writer, const std::vector<TransferRecord>& transfers);
/** @param reader where from @return the transfers */
std::vector<TransferRecord> ReadTransfers(ByteReader& reader);

/** A double that may be infinite. @param writer where to @param value the value */
void WriteExtended(ByteWriter& writer, double value);
/** @param reader where from @return a double that may be infinite */
double ReadExtended(ByteReader& reader);

/** @param writer where to @param tier the tier */
void WriteTier(ByteWriter& writer, SiteTier tier);
/** @param reader where from @return the tier; the reader fails on anything else */
SiteTier ReadTier(ByteReader& reader);

/** The network travels as its digest. @param writer where to @param observation what to write */
void WriteObservation(ByteWriter& writer, const PartitionObservation& observation);
/**
 * @param reader where from
 * @param lookup finds the network; the reader fails if it gives null
 * @return the observation
 */
PartitionObservation ReadObservation(ByteReader& reader, const ModelLookup& lookup);

/** @param writer where to @param outcome what to write */
void WriteOutcome(ByteWriter& writer, const PartitionOutcome& outcome);
/** @param reader where from @return the outcome */
PartitionOutcome ReadOutcome(ByteReader& reader);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLAN_CODEC_H
