/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "defp-partition-agent.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/observed-plan.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDefpPartitionAgent");
NS_OBJECT_ENSURE_REGISTERED(DefpPartitionAgent);

TypeId
DefpPartitionAgent::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::DefpPartitionAgent")
            .SetParent<PartitionAgent>()
            .SetGroupName("EdgeInference")
            .AddConstructor<DefpPartitionAgent>()
            .AddAttribute("TaskRate",
                          "Tasks per second to ask for; 0: measured from the tasks that came.",
                          DoubleValue(0.0),
                          MakeDoubleAccessor(&DefpPartitionAgent::m_fixedRate),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("RateWindow",
                          "Intervals between tasks that the measured rate is the mean of.",
                          UintegerValue(64),
                          MakeUintegerAccessor(&DefpPartitionAgent::m_rateWindow),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Delta",
                          "Bandwidth to ask for per byte of the boundary tensors and task.",
                          DoubleValue(1.0),
                          MakeDoubleAccessor(&DefpPartitionAgent::m_delta),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("ShapeUplink",
                          "Hold tensors back to the bandwidth of the bundle, as a token bucket "
                          "does; for wires.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&DefpPartitionAgent::m_shapeUplink),
                          MakeBooleanChecker())
            .AddAttribute("RebidThreshold",
                          "Relative change of times or rates after which the device bids anew; a "
                          "measured rate must also have changed by two standard deviations of a "
                          "Poisson process.",
                          DoubleValue(0.2),
                          MakeDoubleAccessor(&DefpPartitionAgent::m_rebidThreshold),
                          MakeDoubleChecker<double>(0.0))
            .AddAttribute("RenewInterval",
                          "Longest time between two messages that renew the lease; a third of the "
                          "lease if that is shorter.",
                          TimeValue(Seconds(1)),
                          MakeTimeAccessor(&DefpPartitionAgent::m_renewInterval),
                          MakeTimeChecker(MilliSeconds(1)))
            .AddAttribute("Utility",
                          "What is maximised: absolute (time saved, s) or relative (to the time of "
                          "all on the device).",
                          StringValue("absolute"),
                          MakeStringAccessor(&DefpPartitionAgent::SetUtility,
                                             &DefpPartitionAgent::GetUtility),
                          MakeStringChecker())
            .AddTraceSource("Table",
                            "The options that the device plays with at a server were built.",
                            MakeTraceSourceAccessor(&DefpPartitionAgent::m_tableTrace),
                            "ns3::edgeinference::DefpPartitionAgent::TableTracedCallback")
            .AddTraceSource("Holding",
                            "The device holds another bundle from now on, or none.",
                            MakeTraceSourceAccessor(&DefpPartitionAgent::m_holdingTrace),
                            "ns3::edgeinference::DefpPartitionAgent::HoldingTracedCallback");
    return tid;
}

DefpPartitionAgent::DefpPartitionAgent() = default;

DefpPartitionAgent::~DefpPartitionAgent() = default;

void
DefpPartitionAgent::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_renewal.Cancel();
    m_tables.clear();
    m_created.clear();
    m_holding = Holding();
    PartitionAgent::DoDispose();
}

void
DefpPartitionAgent::DoStop()
{
    NS_LOG_FUNCTION(this);
    for (const auto& [server, table] : m_tables)
    {
        if (table.seated)
        {
            Tell(server, DEFP_RELEASE, EncodeDefpNumber(0));
        }
    }
    Drop(false);
    m_renewal.Cancel();
    m_tables.clear();
    m_created.clear();
    m_rate = 0.0;
    m_bidAt = 0;
    m_playing = false;
}

PartitionPlan
DefpPartitionAgent::DoDecide(const PartitionObservation& observation)
{
    NS_LOG_FUNCTION(this << observation.decisionId);
    if (!m_playing)
    {
        m_playing = true;
        m_device = observation.device;
        m_digest = observation.model->GetDigest();
    }
    const bool fresh = observation.attempt == 0 && !IsReplanning(observation);
    if (fresh && observation.device == m_device && observation.model->GetDigest() == m_digest)
    {
        CountTask(observation.createdNs);
        Learn(observation);
        const PartitionPlan plan = MakeHeldPlan(observation);
        if (!plan.IsEmpty())
        {
            return plan;
        }
    }
    return MakeFallback(observation);
}

void
DefpPartitionAgent::DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    const auto found = m_tables.find(peer);
    if (found == m_tables.end() || !found->second.seated)
    {
        return; // we do not play there; what we may hold lapses
    }
    DefpStatus status;
    DefpGrant grant;
    DefpRevoke revoke;
    if (kind == DEFP_STATUS && DefpStatus::Decode(bytes, status))
    {
        TakeStatus(peer, status);
    }
    else if (kind == DEFP_GRANT && DefpGrant::Decode(bytes, grant))
    {
        TakeGrant(peer, grant);
    }
    else if (kind == DEFP_REVOKE && DefpRevoke::Decode(bytes, revoke))
    {
        TakeRevoke(peer, revoke);
    }
    else
    {
        NS_LOG_LOGIC("Message of kind " << kind << " from " << peer << " makes no sense");
    }
}

void
DefpPartitionAgent::TakeStatus(uint64_t server, const DefpStatus& status)
{
    NS_LOG_FUNCTION(this << server << status.round);
    Table& table = m_tables.at(server);
    const bool rebuild = table.status.serverFlops != status.serverFlops;
    table.status = status;
    table.asking = false;
    if (rebuild)
    {
        Build(server, table);
    }
    PlanRenewal(NanoSeconds(status.leaseNs / 3));
    if (m_bidAt == server)
    {
        m_bidAt = 0; // it does not fit any more
    }
    const Move move = FindMove();
    if (m_bidAt == 0 && move.server == server && move.option != table.game.local)
    {
        const GameOption& option = table.game.options[move.option];
        DefpBid bid;
        bid.round = status.round;
        bid.option = static_cast<uint32_t>(move.option);
        bid.revision = table.revision;
        bid.gain = move.gain;
        bid.utility =
            ns3::edgeinference::GetUtility(table.game, move.option, m_utility, status.users);
        bid.demand = option.demand;
        m_bidAt = server;
        m_bidRound = status.round;
        m_bidCut = option.cut;
        m_bidBandwidth = option.demand.bandwidth;
        Tell(server, DEFP_BID, bid.Encode());
        return;
    }
    Tell(server, DEFP_DECLINE, EncodeDefpNumber(status.round));
    Pursue();
}

void
DefpPartitionAgent::TakeGrant(uint64_t server, const DefpGrant& grant)
{
    NS_LOG_FUNCTION(this << server << grant.grant);
    if (m_bidAt != server || grant.round != m_bidRound)
    {
        // the wish is gone: rates have changed while the bid was on its way
        Tell(server, DEFP_RELEASE, EncodeDefpNumber(grant.grant));
        return;
    }
    if (m_holding.server != server)
    {
        Drop(true);
    }
    m_bidAt = 0;
    m_holding = {server, grant.grant, m_bidCut};
    Shape(server, m_bidBandwidth);
    m_holdingTrace(m_holding.server, m_holding.cut);
    Pursue(); // other servers may have changed meanwhile
}

void
DefpPartitionAgent::TakeRevoke(uint64_t server, const DefpRevoke& revoke)
{
    NS_LOG_FUNCTION(this << server << revoke.grant);
    if (m_holding.server == server && (revoke.grant == 0 || revoke.grant == m_holding.grant))
    {
        Drop(false);
    }
    if (revoke.grant == 0)
    {
        m_bidAt = m_bidAt == server ? 0 : m_bidAt;
        m_tables.at(server).asking = false;
        Join(server);
    }
    Pursue();
}

void
DefpPartitionAgent::Join(uint64_t server)
{
    Table& table = m_tables.at(server);
    if (!table.usable || table.asking)
    {
        return;
    }
    if (!table.seated && table.known)
    {
        // it was lost from sight: its ledger may not have noticed and still book what we held
        Tell(server, DEFP_RELEASE, EncodeDefpNumber(0));
    }
    table.known = true;
    table.seated = true;
    table.asking = true;
    Tell(server, DEFP_JOIN, {});
    PlanRenewal(m_renewInterval);
}

void
DefpPartitionAgent::Drop(bool tell)
{
    if (m_holding.server == 0)
    {
        return;
    }
    if (tell)
    {
        Tell(m_holding.server, DEFP_RELEASE, EncodeDefpNumber(m_holding.grant));
    }
    Shape(m_holding.server, 0.0);
    m_holding = Holding();
    m_holdingTrace(0, 0);
}

void
DefpPartitionAgent::Shape(uint64_t server, double bytesPerSecond)
{
    if (m_shapeUplink && GetPort() && !GetPort()->SetPace(server, bytesPerSecond))
    {
        throw std::invalid_argument("ShapeUplink of a defp agent holds back what its device sends; "
                                    "run the agent on the device, not on a controller");
    }
}

void
DefpPartitionAgent::PlanRenewal(Time interval)
{
    m_renewPeriod =
        m_renewal.IsExpired() ? Min(interval, m_renewInterval) : Min(interval, m_renewPeriod);
    if (m_renewal.IsExpired() || Simulator::GetDelayLeft(m_renewal) > m_renewPeriod)
    {
        m_renewal.Cancel();
        m_renewal = Simulator::Schedule(m_renewPeriod, &DefpPartitionAgent::RenewAll, this);
    }
}

void
DefpPartitionAgent::RenewAll()
{
    bool plays = false;
    for (const auto& [server, table] : m_tables)
    {
        if (table.seated)
        {
            plays = true;
            const uint64_t grant = m_holding.server == server ? m_holding.grant : 0;
            Tell(server, DEFP_RENEW, EncodeDefpNumber(grant));
        }
    }
    if (plays)
    {
        m_renewal = Simulator::Schedule(m_renewPeriod, &DefpPartitionAgent::RenewAll, this);
    }
}

void
DefpPartitionAgent::Tell(uint64_t server, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    if (GetPort())
    {
        GetPort()->Send(server, kind, bytes);
    }
}

void
DefpPartitionAgent::SetUtility(const std::string& utility)
{
    m_utility = ParseGameUtility(utility);
}

std::string
DefpPartitionAgent::GetUtility() const
{
    return GetGameUtilityName(m_utility);
}

uint64_t
DefpPartitionAgent::GetHolder() const
{
    return m_holding.server;
}

LayerId
DefpPartitionAgent::GetHeldCut() const
{
    return m_holding.cut;
}

double
DefpPartitionAgent::GetTaskRate() const
{
    return m_rate;
}

AgentNeeds
DefpPartitionAgent::DoGetNeeds() const
{
    AgentNeeds needs;
    needs.servers = 1;
    needs.ledger = true;
    needs.deviceCompute = true;
    return needs;
}

} // namespace edgeinference
} // namespace ns3
