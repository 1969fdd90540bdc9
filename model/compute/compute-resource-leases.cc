/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * ComputeResource: slots and memory reserved by leases.
 */
#include "compute-resource.h"
#include "model-store.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeResourceLeases");

namespace
{

/// Rounding errors forgiven when shares are added up, in slots.
constexpr double SHARE_TOLERANCE = 1e-9;

} // namespace

LeaseId
ComputeResource::Reserve(double share, uint64_t bytes, Time lease)
{
    NS_LOG_FUNCTION(this << share << bytes << lease);
    const bool sensible = m_started && share > 0 && lease.IsStrictlyPositive();
    if (!sensible || share > GetFreeShare() + SHARE_TOLERANCE)
    {
        return 0;
    }
    if (m_modelStore && bytes > 0 && !m_modelStore->HoldBytes(bytes))
    {
        return 0;
    }
    const LeaseId id = ++m_lastLease;
    Share& added = m_shares[id];
    added.slots = share;
    added.bytes = bytes;
    added.pool = std::make_unique<ComputePool>(m_rules, share, Simulator::Now());
    added.lapse = Simulator::Schedule(lease, &ComputeResource::HandleLapse, this, id);
    UpdateReservedShare();
    return id;
}

bool
ComputeResource::Renew(LeaseId id, Time lease)
{
    NS_LOG_FUNCTION(this << id << lease);
    if (!HasLease(id) || !lease.IsStrictlyPositive())
    {
        return false;
    }
    Share& share = m_shares.at(id);
    share.lapse.Cancel();
    share.lapse = Simulator::Schedule(lease, &ComputeResource::HandleLapse, this, id);
    return true;
}

bool
ComputeResource::Release(LeaseId id)
{
    NS_LOG_FUNCTION(this << id);
    if (!HasLease(id))
    {
        return false;
    }
    EndLease(m_shares.find(id));
    return true;
}

bool
ComputeResource::Resize(LeaseId id, double share)
{
    NS_LOG_FUNCTION(this << id << share);
    if (!HasLease(id) || !(share > 0))
    {
        return false;
    }
    auto lease = m_shares.find(id);
    if (share > GetFreeShare() + lease->second.slots + SHARE_TOLERANCE)
    {
        return false;
    }
    lease->second.slots = share;
    ChangeCapacity(lease, share);
    UpdateReservedShare();
    return true;
}

bool
ComputeResource::HasLease(LeaseId id) const
{
    return id != UNRESERVED && m_shares.find(id) != m_shares.end();
}

double
ComputeResource::GetReservedShare() const
{
    return m_reservedShare;
}

double
ComputeResource::GetFreeShare() const
{
    return std::max<double>(0, m_maxReservedFraction * m_slots - m_reservedShare);
}

double
ComputeResource::GetUnreservedShare() const
{
    return std::max<double>(0, m_slots - m_reservedShare);
}

ComputeResource::Shares::iterator
ComputeResource::FindShare(LeaseId id)
{
    auto share = m_shares.find(id);
    return share == m_shares.end() ? m_shares.find(UNRESERVED) : share;
}

void
ComputeResource::HandleLapse(LeaseId id)
{
    NS_LOG_FUNCTION(this << id);
    auto share = m_shares.find(id);
    const double slots = share->second.slots;
    const uint64_t bytes = share->second.bytes;
    EndLease(share);
    m_lapsedTrace(id, slots, bytes);
}

void
ComputeResource::EndLease(Shares::iterator share)
{
    share->second.lapse.Cancel();
    share->second.finish.Cancel();
    ComputePool& unreserved = *m_shares.at(UNRESERVED).pool;
    for (PoolJob* leader : share->second.pool->Drain(Simulator::Now()))
    {
        for (PoolJob* job = leader; job; job = job->next)
        {
            job->pool = UNRESERVED;
        }
        unreserved.Add(leader);
    }
    UpdateTraces(share->second);
    const uint64_t bytes = share->second.bytes;
    m_shares.erase(share);
    if (m_modelStore && bytes > 0)
    {
        m_modelStore->FreeBytes(bytes);
    }
    UpdateReservedShare();
}

void
ComputeResource::UpdateReservedShare()
{
    double reserved = 0;
    for (const auto& [id, share] : m_shares)
    {
        reserved += id == UNRESERVED ? 0 : share.slots;
    }
    m_reservedShare = reserved;
    auto unreserved = m_shares.find(UNRESERVED);
    unreserved->second.slots = GetUnreservedShare();
    ChangeCapacity(unreserved, unreserved->second.slots);
    Lend();
}

} // namespace edgeinference
} // namespace ns3
