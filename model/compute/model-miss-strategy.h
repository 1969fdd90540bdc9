/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_MODEL_MISS_STRATEGY_H
#define EDGE_INFERENCE_MODEL_MISS_STRATEGY_H

#include "ns3/callback.h"
#include "ns3/layer-set.h"
#include "ns3/object.h"

#include <cstdint>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Layers that a ModelStore does not have in memory.
 */
struct ModelMiss
{
    uint64_t digest{0}; //!< DnnModel::GetDigest of the network
    LayerSet layers;    //!< the missing layers
    uint64_t bytes{0};  //!< bytes of their parameters
};

/** Brings layers from elsewhere: calls the callback once, with true when they are there. */
using ModelFetcher = Callback<void, const ModelMiss&, Callback<void, bool>>;

/**
 * @ingroup edge-inference
 * Base of the strategies for layers that are not in memory. The store has already made room for
 * them when it asks, and gives the room back if the answer is false.
 */
class ModelMissStrategy : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~ModelMissStrategy() override;

    /**
     * @param miss the missing layers
     * @param done called once: true when they are in memory, false if they cannot be had; may be
     * called before this returns
     */
    void Load(const ModelMiss& miss, Callback<void, bool> done);

    /** @param fetcher brings layers over the network, for strategies that do so */
    void SetFetcher(ModelFetcher fetcher);

    /** @return false if a miss is refused outright, so that the store need not make room for it */
    bool CanLoad() const;

    /**
     * @return true if layers count as resident even before their first use, because bringing them
     * takes no time
     */
    bool IsInstant() const;

  private:
    /** @param miss the missing layers @param done the answer */
    virtual void DoLoad(const ModelMiss& miss, Callback<void, bool> done) = 0;
    /** @param fetcher brings layers over the network; ignored by default */
    virtual void DoSetFetcher(ModelFetcher fetcher);
    /** @return false if a miss is refused outright; true by default */
    virtual bool DoCanLoad() const;
    /** @return true if loading takes no time; false by default */
    virtual bool DoIsInstant() const;
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_MODEL_MISS_STRATEGY_H */
