/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "deployed-parts.h"

#include "ns3/log.h"
#include "ns3/network-placement.h"
#include "ns3/simulator.h"

#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDeployedParts");

void
DeployedParts::SetUp(Ptr<InferenceSite> site, Reporter reporter)
{
    m_site = site;
    m_reporter = reporter;
}

bool
DeployedParts::Take(uint64_t peer, const std::vector<uint8_t>& bytes)
{
    DeploymentRequest request;
    if (!DeploymentRequest::Decode(bytes, request))
    {
        return false;
    }
    const auto model = m_site->FindModel(request.digest);
    const auto& ranges = request.layers.GetRanges();
    if (model && !ranges.empty() && ranges.back().second >= model->GetLayerCount())
    {
        return false;
    }
    if (!model)
    {
        DeploymentReport report;
        report.number = request.number;
        report.digest = request.digest;
        report.problem = "model unknown here";
        report.askedNs = Simulator::Now().GetNanoSeconds();
        m_reporter(peer, report);
        return true;
    }
    Hold(peer, request);
    return true;
}

void
DeployedParts::Hold(uint64_t peer, const DeploymentRequest& request)
{
    NS_LOG_FUNCTION(peer << request.number << request.layers.ToString());
    const Key key{peer, request.digest};
    const auto model = m_site->FindModel(request.digest);
    const auto store = m_site->GetStore();
    const Part before = m_parts[key];
    Part& part = m_parts[key];
    part = Part();
    part.layers = request.layers;
    part.report.number = request.number;
    part.report.digest = request.digest;
    part.report.askedNs = Simulator::Now().GetNanoSeconds();
    part.report.loadedBytes = store->GetAbsentBytes(*model, request.layers);
    part.report.heldBytes = GetParameterBytes(*model, request.layers);
    part.ensure =
        store->Ensure(model,
                      request.layers,
                      MakeCallback(&DeployedParts::Ready, this).Bind(key).Bind(request.number));
    if (before.ensure != 0)
    {
        store->Release(before.ensure);
    }
    store->Evict(request.digest, before.layers.Minus(request.layers));
}

void
DeployedParts::Ready(Key key, uint64_t number, ModelReadiness readiness)
{
    const auto found = m_parts.find(key);
    if (found == m_parts.end() || found->second.report.number != number)
    {
        return;
    }
    DeploymentReport report = found->second.report;
    report.ready = readiness == ModelReadiness::READY;
    if (!report.ready)
    {
        report.problem = std::string("model ") + GetModelReadinessName(readiness);
        found->second.ensure = 0; // there is nothing to release
    }
    if (found->second.layers.IsEmpty())
    {
        m_site->GetStore()->Release(found->second.ensure);
        m_parts.erase(found);
    }
    m_reporter(key.first, report);
}

void
DeployedParts::PeerLost(uint64_t peer)
{
    for (auto part = m_parts.lower_bound({peer, 0});
         part != m_parts.end() && part->first.first == peer;)
    {
        m_site->GetStore()->Release(part->second.ensure);
        part = m_parts.erase(part);
    }
}

void
DeployedParts::Clear()
{
    m_parts.clear();
}

LayerSet
DeployedParts::GetLayers(uint64_t peer, uint64_t digest) const
{
    const auto found = m_parts.find({peer, digest});
    return found == m_parts.end() ? LayerSet() : found->second.layers;
}

} // namespace edgeinference
} // namespace ns3
