/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "inference-site.h"

#include "ns3/log.h"
#include "ns3/pointer.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceSite");
NS_OBJECT_ENSURE_REGISTERED(InferenceSite);

namespace
{

/** Accuracy and entropy quantiles of each exit over all samples of a record. */
std::vector<ExitObservation>
Summarize(const ExitRecords& record)
{
    constexpr std::size_t QUANTILES = 21;
    const auto samples = record.GetSamples();
    std::vector<ExitObservation> exits(samples.empty() ? 0 : record.GetExits().size());
    for (std::size_t exit = 0; exit < exits.size(); ++exit)
    {
        std::vector<double> entropies;
        double right = 0.0;
        for (const uint64_t sample : samples)
        {
            const ExitAnswer& answer = record.Find(sample)->at(exit);
            entropies.push_back(answer.entropy);
            right += answer.correct ? 1.0 : 0.0;
        }
        std::sort(entropies.begin(), entropies.end());
        exits[exit].accuracy = right / static_cast<double>(samples.size());
        for (std::size_t i = 0; i < QUANTILES; ++i)
        {
            const std::size_t rank = i * (entropies.size() - 1) / (QUANTILES - 1);
            exits[exit].entropyQuantiles.push_back(entropies[rank]);
        }
    }
    return exits;
}

} // namespace

TypeId
InferenceSite::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::InferenceSite")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddConstructor<InferenceSite>()
            .AddAttribute("Resource",
                          "The ComputeResource that serves the jobs; one with default attributes "
                          "if not given.",
                          PointerValue(),
                          MakePointerAccessor(&InferenceSite::m_resource),
                          MakePointerChecker<ComputeResource>())
            .AddAttribute("ModelStore",
                          "The ModelStore that knows which layers are in memory; one with default "
                          "attributes if not given.",
                          PointerValue(),
                          MakePointerAccessor(&InferenceSite::m_store),
                          MakePointerChecker<ModelStore>())
            .AddAttribute("LatencyModel",
                          "The LatencyModel that gives the time of each layer; null for a node "
                          "that cannot run layers.",
                          PointerValue(),
                          MakePointerAccessor(&InferenceSite::m_latency),
                          MakePointerChecker<LatencyModel>())
            .AddAttribute("ComputeEnergy",
                          "The ComputeEnergy that gives the energy of each stage; null to count "
                          "none.",
                          PointerValue(),
                          MakePointerAccessor(&InferenceSite::m_computeEnergy),
                          MakePointerChecker<ComputeEnergy>())
            .AddAttribute("NodeEnergy",
                          "The NodeEnergy that adds up what is drawn; one without a source if not "
                          "given.",
                          PointerValue(),
                          MakePointerAccessor(&InferenceSite::m_energy),
                          MakePointerChecker<NodeEnergy>());
    return tid;
}

InferenceSite::InferenceSite() = default;

InferenceSite::~InferenceSite() = default;

void
InferenceSite::DoInitialize()
{
    NS_LOG_FUNCTION(this);
    if (!m_resource)
    {
        m_resource = CreateObject<ComputeResource>();
    }
    if (!m_store)
    {
        m_store = CreateObject<ModelStore>();
    }
    if (!m_energy)
    {
        m_energy = CreateObject<NodeEnergy>();
    }
    m_resource->SetModelStore(m_store);
    if (m_computeEnergy)
    {
        m_energy->SetIdlePower(m_computeEnergy->GetIdlePower());
    }
    m_resource->Initialize();
    m_store->Initialize();
    m_energy->Initialize();
    Object::DoInitialize();
}

void
InferenceSite::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_resource = nullptr;
    m_store = nullptr;
    m_latency = nullptr;
    m_computeEnergy = nullptr;
    m_energy = nullptr;
    m_models.clear();
    m_records.clear();
    m_exits.clear();
    Object::DoDispose();
}

void
InferenceSite::AddModel(std::shared_ptr<const DnnModel> model,
                        std::shared_ptr<const ExitRecords> record)
{
    NS_LOG_FUNCTION(this << model->GetName());
    m_models[model->GetDigest()] = model;
    if (record)
    {
        m_records[model->GetDigest()] = record;
        m_exits[model->GetDigest()] = Summarize(*record);
    }
}

std::shared_ptr<const DnnModel>
InferenceSite::FindModel(uint64_t digest) const
{
    const auto found = m_models.find(digest);
    return found == m_models.end() ? nullptr : found->second;
}

std::shared_ptr<const ExitRecords>
InferenceSite::FindExitRecord(uint64_t digest) const
{
    const auto found = m_records.find(digest);
    return found == m_records.end() ? nullptr : found->second;
}

const std::map<uint64_t, std::shared_ptr<const DnnModel>>&
InferenceSite::GetModels() const
{
    return m_models;
}

Ptr<ComputeResource>
InferenceSite::GetResource() const
{
    return m_resource;
}

Ptr<ModelStore>
InferenceSite::GetStore() const
{
    return m_store;
}

Ptr<NodeEnergy>
InferenceSite::GetEnergy() const
{
    return m_energy;
}

Ptr<LatencyModel>
InferenceSite::GetLatencyModel() const
{
    return m_latency;
}

Ptr<ComputeEnergy>
InferenceSite::GetComputeEnergy() const
{
    return m_computeEnergy;
}

const std::vector<double>&
InferenceSite::GetLayerSeconds(const DnnModel& model) const
{
    auto& seconds = m_layerSeconds[model.GetDigest()];
    if (seconds.empty())
    {
        if (m_latency)
        {
            seconds = m_latency->GetLayerSeconds(model);
        }
        else
        {
            seconds.assign(model.GetLayerCount(), std::numeric_limits<double>::infinity());
            std::fill_n(seconds.begin(), model.GetInputCount(), 0.0);
        }
    }
    return seconds;
}

std::vector<double>
InferenceSite::GetLayerJoules(const DnnModel& model) const
{
    std::vector<double> joules(model.GetLayerCount(), 0.0);
    for (LayerId layer = 0; m_latency && m_computeEnergy && layer < model.GetLayerCount(); ++layer)
    {
        joules[layer] = m_computeEnergy->GetJoules(model.GetLayer(layer).flops,
                                                   m_latency->GetLayerTime(model, layer));
    }
    return joules;
}

double
InferenceSite::GetResidentFraction(const DnnModel& model) const
{
    const uint64_t total = model.GetTotalParameterBytes();
    if (total == 0)
    {
        return 1.0;
    }
    uint64_t missing = 0;
    const LayerSet layers = m_store->GetMissing(model, LayerSet(0, model.GetLayerCount() - 1));
    for (const LayerId layer : layers.GetLayers())
    {
        missing += model.GetLayer(layer).parameterBytes;
    }
    return 1.0 - static_cast<double>(missing) / static_cast<double>(total);
}

double
InferenceSite::GetLoadSeconds(const DnnModel& model) const
{
    const double missing = 1.0 - GetResidentFraction(model);
    if (missing <= 0.0 || !m_latency)
    {
        return 0.0;
    }
    const auto bytes = static_cast<uint64_t>(missing * model.GetTotalParameterBytes());
    return m_latency->GetLoadTime(bytes).GetSeconds();
}

double
InferenceSite::GetCodecSeconds(double flops) const
{
    return m_latency && flops > 0.0 ? flops / m_latency->GetFlopsPerSecond() : 0.0;
}

const std::vector<ExitObservation>&
InferenceSite::GetExitObservations(const DnnModel& model) const
{
    static const std::vector<ExitObservation> NONE;
    const auto found = m_exits.find(model.GetDigest());
    return found == m_exits.end() ? NONE : found->second;
}

} // namespace edgeinference
} // namespace ns3
