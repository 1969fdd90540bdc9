/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_MODEL_STORE_H
#define EDGE_INFERENCE_MODEL_STORE_H

#include "model-miss-strategy.h"

#include "ns3/callback.h"
#include "ns3/dnn-model.h"
#include "ns3/layer-set.h"
#include "ns3/object-factory.h"
#include "ns3/object.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"
#include "ns3/traced-value.h"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

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

    /**
     * @param model a network
     * @param layers some of its layers
     * @return bytes of those neither in memory nor on their way; 0 if the strategy takes no time
     */
    uint64_t GetAbsentBytes(const DnnModel& model, const LayerSet& layers) const;

    /**
     * Layers are not wanted any more: those that nobody pins leave memory now, the others when they
     * have come and the last pin on them is gone.
     * @param digest DnnModel::GetDigest of a network
     * @param layers some of its layers
     * @return bytes that were freed now
     */
    uint64_t Evict(uint64_t digest, const LayerSet& layers);

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

    /** @param strategy what happens to layers that are not in memory */
    void SetMissStrategy(ObjectFactory strategy);

    /** A crash: memory is empty, requests are forgotten and their callbacks never called. */
    void Clear();

    /**
     * TracedCallback signature for layers that were loaded, evicted or refused.
     * @param [in] digest the network
     * @param [in] layers its layers
     * @param [in] bytes bytes of their parameters
     */
    typedef void (*LayersTracedCallback)(uint64_t digest, const LayerSet& layers, uint64_t bytes);

    /**
     * TracedCallback signature for bytes that changed.
     * @param [in] oldBytes before
     * @param [in] newBytes after
     */
    typedef void (*BytesTracedCallback)(uint64_t oldBytes, uint64_t newBytes);

  protected:
    void DoDispose() override;

  private:
    /** Where the parameters of a layer are. */
    enum class Place : uint8_t
    {
        ABSENT,   //!< elsewhere
        LOADING,  //!< on the way; the memory is taken
        RESIDENT, //!< in memory
    };

    /** The parameters of a layer. */
    struct LayerState
    {
        uint64_t bytes{0};          //!< how much they take
        Place place{Place::ABSENT}; //!< where they are
        uint32_t pins{0};           //!< requests that need them
        uint64_t idleSince{0};      //!< key in m_idle while resident and not pinned
        uint64_t load{0};           //!< load that brings them while LOADING
        bool unwanted{false};       //!< Evict was asked for, in vain so far
    };

    /** A network that was seen. */
    struct ModelState
    {
        std::shared_ptr<const DnnModel> model; //!< the network
        std::vector<LayerState> layers;        //!< its layers
    };

    /** How far a request is. */
    enum class Phase : uint8_t
    {
        WAITING, //!< for memory
        LOADING, //!< for loads; its layers are pinned
        READY,   //!< its layers are in memory and pinned
        REFUSED, //!< about to be told
    };

    /** A request. */
    struct Request
    {
        uint64_t digest{0};                   //!< the network
        std::vector<LayerId> layers;          //!< those with parameters
        Callback<void, ModelReadiness> ready; //!< whom to tell
        Phase phase{Phase::WAITING};          //!< how far it is
        std::set<uint64_t> loads;             //!< loads it waits for
    };

    /** Layers on the way. */
    struct Load
    {
        ModelMiss miss;             //!< what was asked for
        std::set<EnsureId> waiting; //!< requests that wait for it
    };

    /** A layer of a network, by digest. */
    using LayerKey = std::pair<uint64_t, LayerId>;

    /** @param model a network @return what is known of it, entered if new */
    ModelState& FindModel(const std::shared_ptr<const DnnModel>& model);
    /** @param model a network @param layers some layers @return those with parameters; a layer it
     * has not is fatal */
    static std::vector<LayerId> SelectLayers(const ModelState& model, const LayerSet& layers);
    /** @param model a network @param layers some layers @param place a place @return those that are
     * there */
    static LayerSet FilterLayers(const ModelState& model,
                                 const std::vector<LayerId>& layers,
                                 Place place);
    /** @param model a network @param layers some layers @return bytes of their parameters */
    static uint64_t CountBytes(const ModelState& model, const LayerSet& layers);
    /** Let waiting requests go on, in order, as far as memory allows. */
    void Admit();
    /** @param id a waiting request @return false if there is no memory for it now */
    bool TryAdmit(EnsureId id);
    /** @param miss what to load @param id the request that needs it */
    void StartLoad(const ModelMiss& miss, EnsureId id);
    /** @param load number of a load @param success whether the layers are there */
    void FinishLoad(uint64_t load, bool success);
    /** @param digest a network @param layer a resident layer of it that nobody pins any more */
    void MakeIdle(uint64_t digest, LayerId layer);
    /** @param request a request @param pin true to pin its layers, false to unpin them */
    void Pin(const Request& request, bool pin);
    /** @param digest a network @param layers of it, resident and not pinned, that leave memory */
    void Drop(uint64_t digest, const LayerSet& layers);
    /** @param bytes memory to have free @return false, with nothing done, if that cannot be had */
    bool MakeRoom(uint64_t bytes);
    /** @param id a request whose layers are all in memory */
    void Grant(EnsureId id);
    /** @param id a request whose layers are not to be had @param readiness what to tell */
    void Refuse(EnsureId id, ModelReadiness readiness);
    /** @param id a request @param readiness what to tell its owner */
    void Notify(EnsureId id, ModelReadiness readiness);

    uint64_t m_capacity{0};                  //!< memory, B
    Ptr<ModelMissStrategy> m_strategy;       //!< what a miss means
    std::map<uint64_t, ModelState> m_models; //!< by digest
    std::map<EnsureId, Request> m_requests;  //!< not released
    std::deque<EnsureId> m_queue;            //!< requests that wait for memory
    std::map<uint64_t, Load> m_loads;        //!< under way
    std::map<uint64_t, LayerKey> m_idle;     //!< resident and not pinned, least recently used first
    uint64_t m_idleBytes{0};                 //!< bytes of those
    uint64_t m_lastNumber{0};                //!< last number of a request, a load or a use
    bool m_admitting{false};                 //!< Admit is on the stack
    TracedValue<uint64_t> m_layerBytes;      //!< memory of layers, loading ones included
    TracedValue<uint64_t> m_heldBytes;       //!< memory of buffers
    TracedCallback<uint64_t, const LayerSet&, uint64_t> m_loadedTrace;  //!< layers came
    TracedCallback<uint64_t, const LayerSet&, uint64_t> m_evictedTrace; //!< layers went
    TracedCallback<uint64_t, const LayerSet&, uint64_t>
        m_rejectedTrace; //!< layers were not to be had
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_MODEL_STORE_H */
