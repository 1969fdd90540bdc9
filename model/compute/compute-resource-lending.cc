/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * ComputeResource: who may use the slots that are idle.
 */
#include "compute-resource.h"

#include "ns3/log.h"
#include "ns3/simulator.h"

#include <algorithm>
#include <vector>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceComputeLending");

namespace
{

/// Slots below which nothing is worth lending: the rounding of sums of shares.
constexpr double SMALLEST_LOAN = 1e-9;

/** A share that has work. */
struct Borrower
{
    LeaseId id;      //!< which
    double weight;   //!< slots it holds
    double capacity; //!< slots it may use
    double most;     //!< slots it can use
};

/**
 * Hand out slots in proportion to the weights, to none more than it can use.
 * @param borrowers get more capacity
 * @param idle slots to hand out
 * @return what is left
 */
double
HandOut(std::vector<Borrower>& borrowers, double idle)
{
    // each pass but the last fills somebody up
    for (std::size_t pass = 0; pass <= borrowers.size() && idle > SMALLEST_LOAN; ++pass)
    {
        double weights = 0;
        for (const auto& borrower : borrowers)
        {
            weights += borrower.capacity < borrower.most ? borrower.weight : 0;
        }
        if (weights <= 0)
        {
            break;
        }
        double given = 0;
        for (auto& borrower : borrowers)
        {
            if (borrower.capacity < borrower.most)
            {
                const double loan =
                    std::min(idle * borrower.weight / weights, borrower.most - borrower.capacity);
                borrower.capacity = loan < borrower.most - borrower.capacity
                                        ? borrower.capacity + loan
                                        : borrower.most;
                given += loan;
            }
        }
        idle -= given;
    }
    return idle;
}

} // namespace

void
ComputeResource::SetLendIdle(bool lend)
{
    NS_LOG_FUNCTION(this << lend);
    m_lendIdle = lend;
    if (lend)
    {
        Lend();
        return;
    }
    std::vector<LeaseId> ids;
    for (const auto& [id, share] : m_shares)
    {
        ids.push_back(id);
    }
    for (const LeaseId id : ids)
    {
        auto share = m_shares.find(id);
        if (share != m_shares.end())
        {
            ChangeCapacity(share, share->second.slots);
        }
    }
}

bool
ComputeResource::GetLendIdle() const
{
    return m_lendIdle;
}

std::map<LeaseId, double>
ComputeResource::FindLoans() const
{
    std::map<LeaseId, double> loans;
    std::vector<Borrower> borrowers;
    std::vector<Borrower> unreserved;
    double idle = m_slots;
    for (const auto& [id, share] : m_shares)
    {
        loans[id] = share.slots; // of those without work: what the next job finds
        const double jobs = share.pool->GetWaiting() + share.pool->GetInService();
        if (jobs > 0)
        {
            const double base = std::min(share.slots, jobs);
            (id == UNRESERVED ? unreserved : borrowers)
                .push_back({id, id == UNRESERVED ? 1.0 : share.slots, base, jobs});
            idle -= base;
        }
    }
    HandOut(unreserved, HandOut(borrowers, idle));
    borrowers.insert(borrowers.end(), unreserved.begin(), unreserved.end());
    for (const auto& borrower : borrowers)
    {
        loans[borrower.id] = borrower.capacity;
    }
    return loans;
}

void
ComputeResource::Lend()
{
    if (!m_lendIdle || m_lending)
    {
        m_lendAgain = m_lending; // whoever is told of a job that starts may bring another
        return;
    }
    m_lending = true;
    do
    {
        m_lendAgain = false;
        const auto loans = FindLoans();
        // first those that give, so that no slot is used twice
        for (const bool giving : {true, false})
        {
            for (const auto& [id, capacity] : loans)
            {
                auto share = m_shares.find(id);
                if (share != m_shares.end() &&
                    (giving ? capacity < share->second.pool->GetCapacity()
                            : capacity > share->second.pool->GetCapacity()))
                {
                    ChangeCapacity(share, capacity);
                }
            }
        }
    } while (m_lendAgain);
    m_lending = false;
}

void
ComputeResource::ChangeCapacity(Shares::iterator share, double capacity)
{
    share->second.pool->Advance(Simulator::Now());
    share->second.pool->SetCapacity(capacity);
    Settle(share);
}

} // namespace edgeinference
} // namespace ns3
