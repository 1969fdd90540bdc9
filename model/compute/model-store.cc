/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "model-store.h"

#include "ns3/abort.h"
#include "ns3/log.h"
#include "ns3/object-factory.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceModelStore");

NS_OBJECT_ENSURE_REGISTERED(ModelStore);

const char*
GetModelReadinessName(ModelReadiness readiness)
{
    switch (readiness)
    {
    case ModelReadiness::READY:
        return "ready";
    case ModelReadiness::REJECTED:
        return "rejected";
    case ModelReadiness::FAILED:
        return "failed";
    }
    return "unknown";
}

TypeId
ModelStore::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ModelStore")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ModelStore>()
            .AddAttribute("Capacity",
                          "Memory for layers and buffers, bytes.",
                          UintegerValue(std::numeric_limits<uint64_t>::max()),
                          MakeUintegerAccessor(&ModelStore::m_capacity),
                          MakeUintegerChecker<uint64_t>())
            .AddAttribute("MissStrategy",
                          "What happens to layers that are not in memory: TypeId of a "
                          "ModelMissStrategy, with attributes if wanted, such as "
                          "ns3::edgeinference::DiskModelMissStrategy[Rate=320Mbps].",
                          StringValue("ns3::edgeinference::ResidentModelMissStrategy"),
                          MakeObjectFactoryAccessor(&ModelStore::SetMissStrategy),
                          MakeObjectFactoryChecker())
            .AddTraceSource("Loaded",
                            "Layers are in memory that were not before.",
                            MakeTraceSourceAccessor(&ModelStore::m_loadedTrace),
                            "ns3::edgeinference::ModelStore::LayersTracedCallback")
            .AddTraceSource("Evicted",
                            "Layers had to make room, or were not wanted any more.",
                            MakeTraceSourceAccessor(&ModelStore::m_evictedTrace),
                            "ns3::edgeinference::ModelStore::LayersTracedCallback")
            .AddTraceSource("Rejected",
                            "Layers were asked for and not to be had.",
                            MakeTraceSourceAccessor(&ModelStore::m_rejectedTrace),
                            "ns3::edgeinference::ModelStore::LayersTracedCallback")
            .AddTraceSource("LayerBytes",
                            "Memory taken by layers, those on the way included, bytes.",
                            MakeTraceSourceAccessor(&ModelStore::m_layerBytes),
                            "ns3::edgeinference::ModelStore::BytesTracedCallback")
            .AddTraceSource("HeldBytes",
                            "Memory taken by buffers, bytes.",
                            MakeTraceSourceAccessor(&ModelStore::m_heldBytes),
                            "ns3::edgeinference::ModelStore::BytesTracedCallback");
    return tid;
}

ModelStore::ModelStore()
{
    NS_LOG_FUNCTION(this);
}

ModelStore::~ModelStore()
{
    NS_LOG_FUNCTION(this);
}

void
ModelStore::DoDispose()
{
    NS_LOG_FUNCTION(this);
    Clear();
    if (m_strategy)
    {
        m_strategy->Dispose();
    }
    m_strategy = nullptr;
    Object::DoDispose();
}

bool
ModelStore::Preload(std::shared_ptr<const DnnModel> model)
{
    return Preload(model, LayerSet(0, model->GetLayerCount() - 1));
}

bool
ModelStore::Preload(std::shared_ptr<const DnnModel> model, const LayerSet& layers)
{
    NS_LOG_FUNCTION(this << model->GetName() << layers.ToString());
    ModelState& state = FindModel(model);
    const LayerSet missing = FilterLayers(state, SelectLayers(state, layers), Place::ABSENT);
    const uint64_t bytes = CountBytes(state, missing);
    if (bytes > GetFreeBytes())
    {
        return false;
    }
    for (LayerId layer : missing.GetLayers())
    {
        state.layers[layer].place = Place::RESIDENT;
        MakeIdle(model->GetDigest(), layer);
    }
    m_layerBytes += bytes;
    if (bytes > 0)
    {
        m_loadedTrace(model->GetDigest(), missing, bytes);
    }
    return true;
}

LayerSet
ModelStore::GetResident(uint64_t digest) const
{
    LayerSet resident;
    auto model = m_models.find(digest);
    if (model != m_models.end())
    {
        const std::vector<LayerState>& layers = model->second.layers;
        for (LayerId layer = 0; layer < layers.size(); ++layer)
        {
            if (layers[layer].place == Place::RESIDENT)
            {
                resident.Insert(layer);
            }
        }
    }
    return resident;
}

LayerSet
ModelStore::GetMissing(const DnnModel& model, const LayerSet& layers) const
{
    LayerSet missing;
    if (m_strategy->IsInstant())
    {
        return missing;
    }
    const LayerSet resident = GetResident(model.GetDigest());
    for (LayerId layer : layers.Minus(resident).GetLayers())
    {
        if (model.GetLayer(layer).parameterBytes > 0)
        {
            missing.Insert(layer);
        }
    }
    return missing;
}

uint64_t
ModelStore::GetAbsentBytes(const DnnModel& model, const LayerSet& layers) const
{
    uint64_t bytes = 0;
    const auto known = m_models.find(model.GetDigest());
    for (LayerId layer : GetMissing(model, layers).GetLayers())
    {
        const bool absent =
            known == m_models.end() || known->second.layers[layer].place == Place::ABSENT;
        bytes += absent ? model.GetLayer(layer).parameterBytes : 0;
    }
    return bytes;
}

uint64_t
ModelStore::GetFreeBytes() const
{
    const uint64_t used = m_layerBytes + m_heldBytes;
    return m_capacity > used ? m_capacity - used : 0;
}

uint64_t
ModelStore::GetAvailableBytes() const
{
    return GetFreeBytes() + m_idleBytes;
}

uint64_t
ModelStore::GetCapacity() const
{
    return m_capacity;
}

bool
ModelStore::HoldBytes(uint64_t bytes)
{
    NS_LOG_FUNCTION(this << bytes);
    if (!MakeRoom(bytes))
    {
        return false;
    }
    m_heldBytes += bytes;
    return true;
}

void
ModelStore::FreeBytes(uint64_t bytes)
{
    NS_LOG_FUNCTION(this << bytes);
    m_heldBytes -= std::min<uint64_t>(bytes, m_heldBytes);
    Admit();
}

uint64_t
ModelStore::GetHeldBytes() const
{
    return m_heldBytes;
}

void
ModelStore::SetFetcher(ModelFetcher fetcher)
{
    NS_LOG_FUNCTION(this);
    m_strategy->SetFetcher(fetcher);
}

void
ModelStore::SetMissStrategy(ObjectFactory strategy)
{
    NS_LOG_FUNCTION(this << strategy.GetTypeId());
    NS_ABORT_MSG_UNLESS(strategy.GetTypeId().IsChildOf(ModelMissStrategy::GetTypeId()),
                        "ModelStore: " << strategy.GetTypeId().GetName()
                                       << " is no ModelMissStrategy.");
    NS_ABORT_MSG_UNLESS(m_loads.empty(),
                        "ModelStore: the strategy cannot change while layers are on their way.");
    m_strategy = strategy.Create<ModelMissStrategy>();
}

void
ModelStore::Clear()
{
    NS_LOG_FUNCTION(this);
    m_models.clear();
    m_requests.clear();
    m_queue.clear();
    m_loads.clear();
    m_idle.clear();
    m_idleBytes = 0;
    m_layerBytes = 0;
    m_heldBytes = 0;
}

ModelStore::ModelState&
ModelStore::FindModel(const std::shared_ptr<const DnnModel>& model)
{
    ModelState& state = m_models[model->GetDigest()];
    if (!state.model)
    {
        state.model = model;
        state.layers.resize(model->GetLayerCount());
        for (LayerId layer = 0; layer < model->GetLayerCount(); ++layer)
        {
            state.layers[layer].bytes = model->GetLayer(layer).parameterBytes;
        }
    }
    return state;
}

std::vector<LayerId>
ModelStore::SelectLayers(const ModelState& model, const LayerSet& layers)
{
    std::vector<LayerId> selected;
    for (LayerId layer : layers.GetLayers())
    {
        NS_ABORT_MSG_UNLESS(layer < model.layers.size(),
                            "ModelStore: " << model.model->GetName() << " has no layer " << layer
                                           << ", only " << model.layers.size() << " layers.");
        if (model.layers[layer].bytes > 0)
        {
            selected.push_back(layer);
        }
    }
    return selected;
}

LayerSet
ModelStore::FilterLayers(const ModelState& model, const std::vector<LayerId>& layers, Place place)
{
    LayerSet filtered;
    for (LayerId layer : layers)
    {
        if (model.layers[layer].place == place)
        {
            filtered.Insert(layer);
        }
    }
    return filtered;
}

uint64_t
ModelStore::CountBytes(const ModelState& model, const LayerSet& layers)
{
    uint64_t bytes = 0;
    for (LayerId layer : layers.GetLayers())
    {
        bytes += model.layers[layer].bytes;
    }
    return bytes;
}

} // namespace edgeinference
} // namespace ns3
