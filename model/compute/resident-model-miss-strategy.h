/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_RESIDENT_MODEL_MISS_STRATEGY_H
#define EDGE_INFERENCE_RESIDENT_MODEL_MISS_STRATEGY_H

#include "model-miss-strategy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers are simply there: they take memory and no time.
 */
class ResidentModelMissStrategy : public ModelMissStrategy
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ResidentModelMissStrategy() override;

  private:
    void DoLoad(const ModelMiss& miss, Callback<void, bool> done) override;
    bool DoIsInstant() const override;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_RESIDENT_MODEL_MISS_STRATEGY_H */
