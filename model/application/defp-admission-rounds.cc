/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DefpAdmissionPolicy: budgets, rounds and grants.
 */
#include "defp-admission-policy.h"
#include "inference-site.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDefpAdmissionRounds");

namespace
{

/** @param site a site @return FLOPs of the networks it knows over the time they take there, FLOP/s;
 * 0 without compute */
double
FindSlotFlops(const InferenceSite& site)
{
    double flops = 0.0;
    double seconds = 0.0;
    for (const auto& [digest, model] : site.GetModels())
    {
        const std::vector<double>& times = site.GetLayerSeconds(*model);
        for (LayerId layer = 0; layer < times.size(); ++layer)
        {
            flops += static_cast<double>(model->GetLayer(layer).flops);
            seconds += times[layer];
        }
    }
    return seconds > 0.0 && std::isfinite(seconds) ? flops / seconds : 0.0;
}

} // namespace

bool
DefpAdmissionPolicy::ChangeLease(const Bundle& demand, Seat& seat)
{
    const Ptr<ComputeResource> resource = GetPort()->GetServerSite()->GetResource();
    const double share = m_shared || m_serverFlops <= 0.0 ? 0.0 : demand.compute / m_serverFlops;
    if (share <= 0.0)
    {
        resource->Release(seat.lease); // false if the resource has ended it already
        seat.lease = 0;
        return true;
    }
    if (resource->HasLease(seat.lease))
    {
        return resource->Resize(seat.lease, share);
    }
    seat.lease = resource->Reserve(share, 0, m_leaseTime);
    return seat.lease != 0;
}

void
DefpAdmissionPolicy::RefreshBudgets()
{
    const Ptr<InferenceSite> site = GetPort()->GetServerSite();
    m_serverFlops = m_serverFlopsWanted > 0.0 ? m_serverFlopsWanted : FindSlotFlops(*site);
    double reserved = 0.0; // by us; others may have leases too
    for (const auto& [peer, player] : m_ledger.GetPlayers())
    {
        reserved += m_seats.at(peer).lease != 0 ? player.held.compute : 0.0;
    }
    const double most = site->GetResource()->GetFreeShare() * m_serverFlops + reserved;
    const Bundle budget{m_computeBudget > 0.0 ? std::min(m_computeBudget, most) : most,
                        static_cast<double>(m_bandwidthBudget.GetBitRate()) / 8};
    m_ledger.SetBudget(budget);
    m_chooser.SetBudget(budget);
}

void
DefpAdmissionPolicy::ApplyBudgets()
{
    if (!GetPort())
    {
        return;
    }
    RefreshBudgets();
    while (const auto device = m_ledger.FindRevocation())
    {
        const uint64_t grant = m_ledger.Find(*device)->grant;
        ++m_revocations;
        EndBundle(*device, DefpAction::REVOKE);
        Tell(*device, DEFP_REVOKE, DefpRevoke{grant, DefpRevokeReason::BUDGET}.Encode());
    }
    Disturb();
    ContinueRound();
}

void
DefpAdmissionPolicy::Disturb()
{
    if (!m_unsettled)
    {
        m_unsettled = true;
        m_disturbedAt = Simulator::Now();
        m_rounds = 0;
        m_grants = 0;
    }
    if (!m_open && m_next.IsExpired())
    {
        m_next = Simulator::ScheduleNow(&DefpAdmissionPolicy::OpenRound, this);
    }
}

void
DefpAdmissionPolicy::OpenRound()
{
    NS_LOG_FUNCTION(this);
    m_open = false;
    RefreshBudgets();
    // without compute there is nothing to play for
    const std::vector<uint64_t> asked =
        m_serverFlops > 0.0 ? m_ledger.OpenRound() : std::vector<uint64_t>();
    if (asked.empty() && !m_ledger.HasBids())
    {
        m_unsettled = false;
        if (m_rounds > 0)
        {
            const Time took = Simulator::Now() - m_disturbedAt;
            ++m_settlements;
            m_settleSeconds += took.GetSeconds();
            m_longestSettle = std::max(m_longestSettle, took.GetSeconds());
            m_settledTrace(took, m_rounds, m_grants);
        }
        return;
    }
    m_open = true;
    ++m_rounds;
    ++m_allRounds;
    DefpStatus status;
    status.round = m_ledger.GetRound();
    status.residual = m_ledger.GetResidual();
    status.serverFlops = m_serverFlops;
    status.leaseNs = m_leaseTime.GetNanoSeconds();
    for (const uint64_t device : asked)
    {
        Extend(device); // it has all its lease to answer
        status.users = m_ledger.GetUsersWith(device);
        Tell(device, DEFP_STATUS, status.Encode());
    }
    ContinueRound(); // if the bids that stand are all there is
}

void
DefpAdmissionPolicy::ContinueRound()
{
    if (!m_open || !m_ledger.IsRoundComplete())
    {
        return;
    }
    m_ledger.RefuseMisfits();
    auto chosen = m_ledger.ChooseGrant(m_chooser);
    while (chosen && !Grant(*chosen))
    {
        m_ledger.Refuse(*chosen);
        chosen = m_ledger.ChooseGrant(m_chooser);
    }
    m_open = false;
    Disturb();
}

bool
DefpAdmissionPolicy::Grant(uint64_t device)
{
    const Bundle before = m_ledger.Find(device)->held;
    const DefpBid bid = *m_ledger.Find(device)->bid;
    if (!ChangeLease(bid.demand, m_seats.at(device)))
    {
        return false; // somebody else has reserved on this resource
    }
    m_ledger.Grant(device, ++m_lastGrant);
    ++m_grants;
    ++m_allGrants;
    m_mostHolders = std::max(m_mostHolders, m_ledger.GetHolders());
    DefpRecord record = MakeRecord(DefpAction::GRANT, device, *m_ledger.Find(device));
    record.gain = bid.gain;
    record.before = before;
    Log(record);
    Tell(device, DEFP_GRANT, DefpGrant{m_lastGrant, bid.round, bid.option, bid.revision}.Encode());
    return true;
}

} // namespace edgeinference
} // namespace ns3
