/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "random-partition-agent.h"

#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/plan-cost.h"
#include "ns3/uinteger.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRandomPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(RandomPartitionAgent);

namespace
{

/** Draws of whole plans before a cut is drawn instead. */
constexpr int MAX_DRAWS = 50;

} // namespace

TypeId
RandomPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RandomPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<RandomPartitionAgent>()
            .AddAttribute("Blocks",
                          "Blocks that get a place each; 0: one cut between the device and a "
                          "server.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&RandomPartitionAgent::m_blocks),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

RandomPartitionAgent::RandomPartitionAgent()
    : m_random(CreateObject<UniformRandomVariable>())
{
}

RandomPartitionAgent::~RandomPartitionAgent() = default;

void
RandomPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_random = nullptr;
    PartitionAgent::DoDispose();
}

PartitionPlan
RandomPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    const auto servers = GetUsableServers(observation);
    if (servers.empty())
    {
        return MakeFallback(observation);
    }
    if (m_blocks > 0)
    {
        auto sites = servers;
        if (CanRunLayers(observation, DEVICE_SITE))
        {
            sites.insert(sites.begin(), DEVICE_SITE);
        }
        for (int draw = 0; draw < MAX_DRAWS; ++draw)
        {
            PartitionPlan plan = DrawBlocks(observation, sites);
            if (EvaluatePlan(observation, plan).IsFinite())
            {
                return plan;
            }
        }
        NS_LOG_LOGIC("Too few servers know each other: one cut instead of blocks");
    }
    PartitionPlan plan = DrawSplit(observation, servers);
    // after a failure the tensors may lie where the chosen sites have no link to
    return EvaluatePlan(observation, plan).IsFinite() ? plan : MakeFallback(observation);
}

PartitionPlan
RandomPartitionAgent::DrawSplit(const PartitionObservation& observation,
                                const std::vector<SiteId>& servers)
{
    const auto& cuts = observation.model->GetCuts();
    const bool deviceRuns = CanRunLayers(observation, DEVICE_SITE);
    const auto& cut = deviceRuns ? cuts[Draw(cuts.size())] : cuts.front();
    const SiteId server = servers[Draw(servers.size())];
    return MakeObservedPlan(
        observation,
        {{cut.position, DEVICE_SITE}, {observation.model->GetLayerCount(), server}});
}

PartitionPlan
RandomPartitionAgent::DrawBlocks(const PartitionObservation& observation,
                                 const std::vector<SiteId>& sites)
{
    std::vector<ChainStep> steps;
    for (const auto& end : observation.model->GetBlockEnds(m_blocks))
    {
        steps.push_back({end.position, sites[Draw(sites.size())]});
    }
    return MakeObservedPlan(observation, steps);
}

uint32_t
RandomPartitionAgent::Draw(std::size_t count)
{
    return m_random->GetInteger(0, static_cast<uint32_t>(count - 1));
}

AgentNeeds
RandomPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    return needs;
}

int64_t
RandomPartitionAgent::DoAssignStreams(int64_t stream)
{
    m_random->SetStream(stream);
    return 1;
}

} // namespace edgeinference
} // namespace ns3
