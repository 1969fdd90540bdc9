/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_DISK_MODEL_MISS_STRATEGY_H
#define EDGE_INFERENCE_DISK_MODEL_MISS_STRATEGY_H

#include "model-miss-strategy.h"

#include "ns3/data-rate.h"
#include "ns3/nstime.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers are read from a disk, one request after the other: each takes Latency plus bytes / Rate.
 * The default rate is that of a class 10 SD card, 10 MB/s by its specification.
 */
class DiskModelMissStrategy : public ModelMissStrategy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~DiskModelMissStrategy() override;

  private:
    void DoLoad(const ModelMiss& miss, Callback<void, bool> done) override;

    /** @param done told that the layers are there */
    static void Finish(Callback<void, bool> done);

    DataRate m_rate; //!< of reading
    Time m_latency;  //!< before the first byte
    Time m_freeAt;   //!< when the disk has done all it was asked for
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_DISK_MODEL_MISS_STRATEGY_H */
