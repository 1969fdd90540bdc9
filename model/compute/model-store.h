/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_MODEL_STORE_H
#define EDGE_INFERENCE_MODEL_STORE_H

#include "model-miss-strategy.h"

#include "ns3/callback.h"
#include "ns3/dnn-model.h"
#include "ns3/layer-set.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <cstdint>
#include <memory>

/**
 * @file
 * @ingroup edge-inference
 * The memory of a site: which layers are in it, and what else takes room. Example:
 *
 *     EnsureId id = store->Ensure(model, layers, MakeCallback(&Server::ModelReady, this));
 *     ...                                // run them
 *     store->Release(id);
 */

namespace ns3
{
namespace edgeinference
{

/** Number of a request to a ModelStore; 0 is none. */
using EnsureId = uint64_t;

/**
 * @ingroup edge-inference
 * How a request to a ModelStore ended.
 */
enum class ModelReadiness : uint8_t
{
    READY,    //!< the layers are in memory and stay there until released
    REJECTED, //!< they are larger than the memory, or the strategy does not load
    FAILED,   //!< loading them went wrong
};

/** @param readiness a readiness @return its name in lower case, such as "ready" */
const char* GetModelReadinessName(ModelReadiness readiness);

/**
 * @ingroup edge-inference
 * Parameters in memory, layer by layer, and plain buffers beside them. What happens on a miss is a
 * ModelMissStrategy (attribute MissStrategy): layers are simply there (the default), are read from
 * a disk, are fetched over the network, or are refused.
 *
 * A request names a network and some of its layers. Layers without parameters take no room. When
 * all are in memory the request is READY and they are pinned until it is released. Missing layers
 * are loaded once, however many requests wait for them. Room is made by evicting unpinned layers,
 * least recently used first; if pinned layers and buffers leave too little, the request waits its
 * turn (first in, first out) until some are released. Requests that could never fit are REJECTED at
 * once.
 */
class ModelStore : public Object
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ModelStore();
    ~ModelStore() override;

    /**
     * Put a whole network into memory before the run, taking no time and evicting nothing.
     * @param model the network
     * @return false if it does not fit
     */
    bool Preload(std::shared_ptr<const DnnModel> model);

    /**
     * The same for some layers.
     * @param model the network
     * @param layers the layers
     * @return false if they do not fit
     */
    bool Preload(std::shared_ptr<const DnnModel> model, const LayerSet& layers);

    /**
     * Have layers in memory and keep them there.
     * @param model the network
     * @param layers the layers
     * @param ready called once, never from within Ensure, unless the request is released before.
     * After READY the layers are pinned until Release; after REJECTED or FAILED there is nothing to
     * release
     * @return number of the request
     */
    EnsureId Ensure(std::shared_ptr<const DnnModel> model,
                    const LayerSet& layers,
                    Callback<void, ModelReadiness> ready);

    /**
     * Give up a request, waiting or ready. A load under way goes on and its layers stay, unpinned.
     * @param id number of the request
     * @return false if there is no such request (any more)
     */
    bool Release(EnsureId id);

    /**
     * @param digest DnnModel::GetDigest of a network
     * @return its layers with parameters that are in memory
     */
    LayerSet GetResident(uint64_t digest) const;

    /**
     * @param model a network
     * @param layers some of its layers
     * @return those that would have to be loaded first; empty if the strategy takes no time
     */
    LayerSet GetMissing(const DnnModel& model, const LayerSet& layers) const;

    /** @return memory not taken by layers (loading ones included) and buffers */
    uint64_t GetFreeBytes() const;

    /** @return memory that could be had now: free, or taken by layers that nobody pins */
    uint64_t GetAvailableBytes() const;

    /** @return the attribute Capacity */
    uint64_t GetCapacity() const;

    /**
     * Take memory for a buffer, such as a boundary tensor, evicting unpinned layers where needed.
     * @param bytes how much
     * @return false if there is not enough; nothing is taken then
     */
    bool HoldBytes(uint64_t bytes);

    /** @param bytes memory of buffers to give back, at most what is held */
    void FreeBytes(uint64_t bytes);

    /** @return memory taken by buffers */
    uint64_t GetHeldBytes() const;

    /** @param fetcher brings layers for NetworkModelMissStrategy; the application sends the packets
     */
    void SetFetcher(ModelFetcher fetcher);

    /** A crash: memory is empty, requests are forgotten and their callbacks never called. */
    void Clear();

    /**
     * TracedCallback signature for layers that were loaded, evicted or refused.
     * @param [in] digest the network
     * @param [in] layers its layers
     * @param [in] bytes bytes of their parameters
     */
    typedef void (*LayersTracedCallback)(uint64_t digest, const LayerSet& layers, uint64_t bytes);

  protected:
    void DoDispose() override;

  private:
    struct State;
    std::unique_ptr<State> m_state; //!< layers, requests and loads
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_MODEL_STORE_H */
