/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * ModelStore: how a request gets its layers, and which layers make room.
 */
#include "model-store.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceModelStoreLoads");

EnsureId
ModelStore::Ensure(std::shared_ptr<const DnnModel> model,
                   const LayerSet& layers,
                   Callback<void, ModelReadiness> ready)
{
    NS_LOG_FUNCTION(this << model->GetName() << layers.ToString());
    const ModelState& state = FindModel(model);
    const EnsureId id = ++m_lastNumber;
    Request& request = m_requests[id];
    request.digest = model->GetDigest();
    request.layers = SelectLayers(state, layers);
    request.ready = ready;
    LayerSet needed;
    for (LayerId layer : request.layers)
    {
        needed.Insert(layer);
    }
    const bool missing = !FilterLayers(state, request.layers, Place::ABSENT).IsEmpty();
    if (CountBytes(state, needed) > m_capacity || (missing && !m_strategy->CanLoad()))
    {
        Refuse(id, ModelReadiness::REJECTED);
        return id;
    }
    m_queue.push_back(id);
    Admit();
    return id;
}

bool
ModelStore::Release(EnsureId id)
{
    NS_LOG_FUNCTION(this << id);
    auto found = m_requests.find(id);
    if (found == m_requests.end())
    {
        return false;
    }
    const Request request = std::move(found->second);
    m_requests.erase(found);
    for (uint64_t load : request.loads)
    {
        m_loads.at(load).waiting.erase(id);
    }
    if (request.phase == Phase::WAITING)
    {
        m_queue.erase(std::find(m_queue.begin(), m_queue.end(), id));
    }
    else if (request.phase != Phase::REFUSED)
    {
        Pin(request, false);
    }
    Admit();
    return true;
}

void
ModelStore::Admit()
{
    if (m_admitting)
    {
        return;
    }
    m_admitting = true;
    while (!m_queue.empty() && TryAdmit(m_queue.front()))
    {
        m_queue.pop_front();
    }
    m_admitting = false;
}

bool
ModelStore::TryAdmit(EnsureId id)
{
    Request& request = m_requests.at(id);
    ModelState& model = m_models.at(request.digest);
    ModelMiss miss;
    miss.digest = request.digest;
    miss.layers = FilterLayers(model, request.layers, Place::ABSENT);
    miss.bytes = CountBytes(model, miss.layers);
    Pin(request, true);
    if (!MakeRoom(miss.bytes))
    {
        Pin(request, false);
        return false;
    }
    request.phase = Phase::LOADING;
    for (LayerId layer : request.layers)
    {
        if (model.layers[layer].place == Place::LOADING)
        {
            request.loads.insert(model.layers[layer].load);
            m_loads.at(model.layers[layer].load).waiting.insert(id);
        }
    }
    if (!miss.layers.IsEmpty())
    {
        StartLoad(miss, id);
    }
    else if (request.loads.empty())
    {
        Grant(id);
    }
    return true;
}

void
ModelStore::StartLoad(const ModelMiss& miss, EnsureId id)
{
    const uint64_t number = ++m_lastNumber;
    Load& load = m_loads[number];
    load.miss = miss;
    load.waiting.insert(id);
    m_requests.at(id).loads.insert(number);
    m_layerBytes += miss.bytes;
    std::vector<LayerState>& layers = m_models.at(miss.digest).layers;
    for (LayerId layer : miss.layers.GetLayers())
    {
        layers[layer].place = Place::LOADING;
        layers[layer].load = number;
    }
    m_strategy->Load(miss,
                     MakeCallback(&ModelStore::FinishLoad, Ptr<ModelStore>(this)).Bind(number));
}

void
ModelStore::FinishLoad(uint64_t number, bool success)
{
    NS_LOG_FUNCTION(this << number << success);
    auto found = m_loads.find(number);
    if (found == m_loads.end())
    {
        return; // the store was cleared, or whoever loads said so twice
    }
    const Load load = std::move(found->second);
    m_loads.erase(found);
    std::vector<LayerState>& layers = m_models.at(load.miss.digest).layers;
    LayerSet unwanted;
    for (LayerId layer : load.miss.layers.GetLayers())
    {
        LayerState& state = layers[layer];
        state.place = success ? Place::RESIDENT : Place::ABSENT;
        state.unwanted = state.unwanted && success;
        if (success && state.pins == 0)
        {
            MakeIdle(load.miss.digest, layer);
            unwanted = state.unwanted ? unwanted.Union(LayerSet(layer, layer)) : unwanted;
        }
    }
    if (success)
    {
        m_loadedTrace(load.miss.digest, load.miss.layers, load.miss.bytes);
        Drop(load.miss.digest, unwanted);
    }
    else
    {
        m_layerBytes -= load.miss.bytes;
    }
    for (EnsureId id : load.waiting)
    {
        Request& request = m_requests.at(id);
        request.loads.erase(number);
        if (!success)
        {
            Refuse(id, ModelReadiness::FAILED);
        }
        else if (request.loads.empty())
        {
            Grant(id);
        }
    }
    Admit();
}

void
ModelStore::MakeIdle(uint64_t digest, LayerId layer)
{
    LayerState& state = m_models.at(digest).layers[layer];
    state.idleSince = ++m_lastNumber;
    m_idle[state.idleSince] = {digest, layer};
    m_idleBytes += state.bytes;
}

void
ModelStore::Pin(const Request& request, bool pin)
{
    std::vector<LayerState>& layers = m_models.at(request.digest).layers;
    LayerSet unwanted;
    for (LayerId layer : request.layers)
    {
        LayerState& state = layers[layer];
        const bool wasIdle = state.place == Place::RESIDENT && state.pins == 0;
        state.pins += pin ? 1 : -1;
        const bool isIdle = state.place == Place::RESIDENT && state.pins == 0;
        if (wasIdle && !isIdle)
        {
            m_idle.erase(state.idleSince);
            m_idleBytes -= state.bytes;
        }
        else if (isIdle && !wasIdle)
        {
            MakeIdle(request.digest, layer);
            unwanted = state.unwanted ? unwanted.Union(LayerSet(layer, layer)) : unwanted;
        }
    }
    Drop(request.digest, unwanted);
}

uint64_t
ModelStore::Evict(uint64_t digest, const LayerSet& layers)
{
    NS_LOG_FUNCTION(this << digest << layers.ToString());
    const auto model = m_models.find(digest);
    if (model == m_models.end())
    {
        return 0;
    }
    LayerSet leaving;
    for (LayerId layer : layers.GetLayers())
    {
        if (layer >= model->second.layers.size())
        {
            continue;
        }
        LayerState& state = model->second.layers[layer];
        const bool idle = state.place == Place::RESIDENT && state.pins == 0;
        state.unwanted = state.place != Place::ABSENT && !idle;
        leaving = idle ? leaving.Union(LayerSet(layer, layer)) : leaving;
    }
    Drop(digest, leaving);
    Admit();
    return CountBytes(model->second, leaving);
}

void
ModelStore::Drop(uint64_t digest, const LayerSet& layers)
{
    if (layers.IsEmpty())
    {
        return;
    }
    ModelState& model = m_models.at(digest);
    for (LayerId layer : layers.GetLayers())
    {
        LayerState& state = model.layers[layer];
        m_idle.erase(state.idleSince);
        state.place = Place::ABSENT;
        state.unwanted = false;
        m_idleBytes -= state.bytes;
        m_layerBytes -= state.bytes;
    }
    m_evictedTrace(digest, layers, CountBytes(model, layers));
}

bool
ModelStore::MakeRoom(uint64_t bytes)
{
    if (bytes > GetAvailableBytes())
    {
        return false;
    }
    std::map<uint64_t, LayerSet> evicted;
    while (GetFreeBytes() < bytes && !m_idle.empty())
    {
        const LayerKey key = m_idle.begin()->second;
        m_idle.erase(m_idle.begin());
        LayerState& state = m_models.at(key.first).layers[key.second];
        state.place = Place::ABSENT;
        m_idleBytes -= state.bytes;
        m_layerBytes -= state.bytes;
        evicted[key.first].Insert(key.second);
    }
    for (const auto& [digest, layers] : evicted)
    {
        m_evictedTrace(digest, layers, CountBytes(m_models.at(digest), layers));
    }
    return true;
}

void
ModelStore::Grant(EnsureId id)
{
    m_requests.at(id).phase = Phase::READY;
    Simulator::ScheduleNow(&ModelStore::Notify, Ptr<ModelStore>(this), id, ModelReadiness::READY);
}

void
ModelStore::Refuse(EnsureId id, ModelReadiness readiness)
{
    Request& request = m_requests.at(id);
    for (uint64_t load : request.loads)
    {
        m_loads.at(load).waiting.erase(id);
    }
    request.loads.clear();
    if (request.phase == Phase::LOADING)
    {
        Pin(request, false);
    }
    request.phase = Phase::REFUSED;
    LayerSet layers;
    for (LayerId layer : request.layers)
    {
        layers.Insert(layer);
    }
    m_rejectedTrace(request.digest, layers, CountBytes(m_models.at(request.digest), layers));
    Simulator::ScheduleNow(&ModelStore::Notify, Ptr<ModelStore>(this), id, readiness);
}

void
ModelStore::Notify(EnsureId id, ModelReadiness readiness)
{
    NS_LOG_FUNCTION(this << id << GetModelReadinessName(readiness));
    auto request = m_requests.find(id);
    if (request == m_requests.end())
    {
        return;
    }
    Callback<void, ModelReadiness> ready = request->second.ready;
    if (readiness != ModelReadiness::READY)
    {
        m_requests.erase(request);
    }
    if (!ready.IsNull())
    {
        ready(readiness);
    }
}

} // namespace edgeinference
} // namespace ns3
