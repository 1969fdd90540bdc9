/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_NETWORK_MODEL_MISS_STRATEGY_H
#define EDGE_INFERENCE_NETWORK_MODEL_MISS_STRATEGY_H

#include "model-miss-strategy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers are fetched over the network by whoever set ModelStore::SetFetcher; without one a miss
 * fails.
 */
class NetworkModelMissStrategy : public ModelMissStrategy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~NetworkModelMissStrategy() override;

  private:
    void DoLoad(const ModelMiss& miss, Callback<void, bool> done) override;
    void DoSetFetcher(ModelFetcher fetcher) override;
    void DoDispose() override;

    ModelFetcher m_fetcher; //!< sends the packets, may be null
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NETWORK_MODEL_MISS_STRATEGY_H */
