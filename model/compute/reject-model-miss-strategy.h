/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_REJECT_MODEL_MISS_STRATEGY_H
#define EDGE_INFERENCE_REJECT_MODEL_MISS_STRATEGY_H

#include "model-miss-strategy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers that are not in memory are refused: only preloaded networks run.
 */
class RejectModelMissStrategy : public ModelMissStrategy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~RejectModelMissStrategy() override;

  private:
    void DoLoad(const ModelMiss& miss, Callback<void, bool> done) override;
    bool DoCanLoad() const override;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_REJECT_MODEL_MISS_STRATEGY_H */
