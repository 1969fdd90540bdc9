/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * DefpAdmissionPolicy: what devices say, their seats and the ends of their bundles.
 */
#include "defp-admission-policy.h"
#include "inference-site.h"

#include "ns3/log.h"
#include "ns3/simulator.h"
#include "ns3/transport-message.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceDefpAdmissionSeats");

void
DefpAdmissionPolicy::DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    Count(peer, kind, bytes.size());
    if (!GetPort())
    {
        return; // a message that was on its way when the server stopped
    }
    if (!Take(peer, kind, bytes))
    {
        NS_LOG_LOGIC("Message of kind " << kind << " from " << peer << " makes no sense");
        ++m_badMessages;
        m_badMessageTrace(peer, kind);
    }
}

bool
DefpAdmissionPolicy::Take(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    uint64_t number = 0;
    DefpBid bid;
    switch (kind)
    {
    case DEFP_JOIN:
        if (!bytes.empty())
        {
            return false;
        }
        TakeJoin(peer);
        return true;
    case DEFP_BID:
        if (!DefpBid::Decode(bytes, bid))
        {
            return false;
        }
        TakeBid(peer, bid);
        return true;
    case DEFP_DECLINE:
    case DEFP_RENEW:
    case DEFP_RELEASE:
        if (!DecodeDefpNumber(bytes, number))
        {
            return false;
        }
        break;
    default:
        return false;
    }
    if (kind == DEFP_RENEW)
    {
        TakeRenewal(peer, number);
    }
    else if (kind == DEFP_RELEASE)
    {
        TakeRelease(peer, number);
    }
    else
    {
        const bool counts = number == m_ledger.GetRound() && m_ledger.Decline(peer);
        Renew(peer);
        if (counts)
        {
            ContinueRound();
        }
    }
    return true;
}

void
DefpAdmissionPolicy::TakeJoin(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    const bool fresh = m_seats.count(peer) == 0;
    m_ledger.Join(peer);
    if (fresh)
    {
        m_seats[peer];
        Extend(peer);
        Log(MakeRecord(DefpAction::JOIN, peer, *m_ledger.Find(peer)));
    }
    Renew(peer);
    Disturb();
}

void
DefpAdmissionPolicy::TakeBid(uint64_t peer, const DefpBid& bid)
{
    NS_LOG_FUNCTION(this << peer << bid.option << bid.gain);
    const bool counts = bid.round == m_ledger.GetRound() && m_ledger.TakeBid(peer, bid);
    Renew(peer);
    if (counts)
    {
        ContinueRound();
    }
}

void
DefpAdmissionPolicy::TakeRenewal(uint64_t peer, uint64_t grant)
{
    const DefpPlayer* player = m_ledger.Find(peer);
    if (!player || (grant != 0 && player->grant != grant))
    {
        // to a device that has got another grant meanwhile this one says nothing
        Tell(peer, DEFP_REVOKE, DefpRevoke{player ? grant : 0, DefpRevokeReason::UNKNOWN}.Encode());
    }
    Renew(peer);
}

void
DefpAdmissionPolicy::TakeRelease(uint64_t peer, uint64_t grant)
{
    const DefpPlayer* player = m_ledger.Find(peer);
    if (!player)
    {
        return;
    }
    if (grant == 0)
    {
        Remove(peer);
        return;
    }
    Renew(peer);
    if (player->grant == grant)
    {
        EndBundle(peer, DefpAction::RELEASE);
        ContinueRound();
    }
}

void
DefpAdmissionPolicy::Renew(uint64_t peer)
{
    // who owes an answer must give it, or a round would never end
    const DefpPlayer* player = m_ledger.Find(peer);
    if (player && !player->asked)
    {
        Extend(peer);
    }
}

void
DefpAdmissionPolicy::Extend(uint64_t peer)
{
    Seat& seat = m_seats.at(peer);
    seat.lapse.Cancel();
    seat.lapse = Simulator::Schedule(m_leaseTime, &DefpAdmissionPolicy::Lapse, this, peer);
    if (seat.lease != 0)
    {
        GetPort()->GetServerSite()->GetResource()->Renew(seat.lease, m_leaseTime);
    }
}

void
DefpAdmissionPolicy::Lapse(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    Remove(peer);
    Tell(peer, DEFP_REVOKE, DefpRevoke{0, DefpRevokeReason::UNKNOWN}.Encode());
}

void
DefpAdmissionPolicy::DoPeerLost(uint64_t peer)
{
    if (GetPort() && m_ledger.Find(peer))
    {
        Remove(peer);
    }
}

void
DefpAdmissionPolicy::Remove(uint64_t peer)
{
    NS_LOG_FUNCTION(this << peer);
    EndBundle(peer, DefpAction::LEAVE);
    m_seats.at(peer).lapse.Cancel();
    m_seats.erase(peer);
    m_ledger.Leave(peer);
    ContinueRound();
}

void
DefpAdmissionPolicy::EndBundle(uint64_t peer, DefpAction action)
{
    const DefpRecord record = MakeRecord(action, peer, *m_ledger.Find(peer));
    m_ledger.Release(peer);
    ChangeLease({}, m_seats.at(peer));
    Log(record);
    Disturb();
}

DefpRecord
DefpAdmissionPolicy::MakeRecord(DefpAction action, uint64_t peer, const DefpPlayer& player)
{
    DefpRecord record;
    record.action = action;
    record.device = peer;
    record.grant = player.grant;
    record.option = player.option;
    record.revision = player.revision;
    record.bundle = player.held;
    return record;
}

void
DefpAdmissionPolicy::Log(DefpRecord record)
{
    record.residual = m_ledger.GetResidual();
    m_changedTrace(record);
}

void
DefpAdmissionPolicy::Tell(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes)
{
    Count(peer, kind, bytes.size());
    GetPort()->Send(peer, kind, bytes);
}

void
DefpAdmissionPolicy::Count(uint64_t peer, uint16_t kind, std::size_t bytes)
{
    // the prefix of a message, the kind of AGENT bytes and their length
    const uint64_t framed = MessagePrefix::BYTES + 2 + 4 + bytes;
    m_controlBytes += framed;
    ++m_controlMessages;
    m_controlTrace(peer, kind, framed);
}

} // namespace edgeinference
} // namespace ns3
