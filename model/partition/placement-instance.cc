/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "placement-instance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint32_t MOST_SLOTS = 2048; //!< or a matrix of delays fills 32 MB and more

/** @return the largest finite entry, 0 without any */
double
GetLargest(const PlacementMatrix& matrix)
{
    double largest = 0.0;
    for (std::size_t row = 0; row < matrix.GetRows(); ++row)
    {
        for (std::size_t column = 0; column < matrix.GetColumns(); ++column)
        {
            const double value = matrix(row, column);
            largest = std::isfinite(value) ? std::max(largest, value) : largest;
        }
    }
    return largest;
}

/** @return sum of all entries */
double
GetSum(const PlacementMatrix& matrix)
{
    double sum = 0.0;
    for (std::size_t row = 0; row < matrix.GetRows(); ++row)
    {
        sum = std::accumulate(matrix.GetRow(row), matrix.GetRow(row) + matrix.GetColumns(), sum);
    }
    return sum;
}

/** Put (M + M^T) / 2 in place of M. */
void
AverageWithTranspose(PlacementMatrix& matrix)
{
    for (std::size_t row = 0; row < matrix.GetRows(); ++row)
    {
        for (std::size_t column = 0; column < row; ++column)
        {
            const double mean = 0.5 * (matrix(row, column) + matrix(column, row));
            matrix(row, column) = mean;
            matrix(column, row) = mean;
        }
    }
}

/**
 * Greatest common divisors of whole numbers in doubles; anything else gives 0, "not known".
 */
class CommonDivisor
{
  public:
    void Add(double value)
    {
        constexpr double LIMIT = 9007199254740992.0; // 2^53
        m_whole = m_whole && value == std::floor(value) && value < LIMIT;
        m_value = m_whole ? std::gcd(m_value, static_cast<uint64_t>(value)) : 0;
    }

    bool IsWhole() const
    {
        return m_whole;
    }

    uint64_t Get() const
    {
        return m_value;
    }

  private:
    bool m_whole{true};
    uint64_t m_value{0};
};

/** Add M, or M + M^T, to a divisor. */
void
AddMatrix(const PlacementMatrix& matrix, bool both, bool finite, CommonDivisor& divisor)
{
    for (std::size_t row = 0; row < matrix.GetRows(); ++row)
    {
        for (std::size_t column = 0; column < matrix.GetColumns(); ++column)
        {
            const double value = matrix(row, column) + (both ? matrix(column, row) : 0.0);
            if (finite || value > 0.0)
            {
                divisor.Add(value);
            }
        }
    }
}

} // namespace

PlacementInstance::PlacementInstance(const PlacementProblem& problem)
    : parts(problem.GetPartCount()),
      partMemory(problem.partMemory),
      nodeMemory(problem.nodeMemory)
{
    FillSlots(problem);
    FillCosts(problem);
    FillStep();
    Symmetrise();
}

void
PlacementInstance::FillSlots(const PlacementProblem& problem)
{
    std::vector<double> smallest = partMemory;
    std::sort(smallest.begin(), smallest.end());
    for (uint32_t node = 0; node < problem.GetNodeCount(); ++node)
    {
        uint32_t count = problem.share ? parts : 1;
        if (!partMemory.empty() && !nodeMemory.empty())
        {
            double used = 0.0;
            uint32_t fitting = 0;
            while (fitting < parts && used + smallest[fitting] <= nodeMemory[node])
            {
                used += smallest[fitting++];
            }
            count = std::min(count, fitting);
        }
        nodeOf.insert(nodeOf.end(), count, node);
    }
    slots = static_cast<uint32_t>(nodeOf.size());
    if (slots > MOST_SLOTS)
    {
        throw std::invalid_argument("The nodes have " + std::to_string(slots) +
                                    " places for parts together; at most " +
                                    std::to_string(MOST_SLOTS) + " can be searched");
    }
}

void
PlacementInstance::FillCosts(const PlacementProblem& problem)
{
    double most = GetLargest(problem.run) * parts;
    for (const auto& term : problem.terms)
    {
        most += GetSum(term.flow) * GetLargest(term.delay);
    }
    big = 2.0 * most + 1.0;
    tolerance = 1e-12 * most;
    linear = PlacementMatrix(parts, slots);
    for (uint32_t i = 0; i < parts; ++i)
    {
        for (uint32_t j = 0; j < slots; ++j)
        {
            linear(i, j) = std::min(big, problem.run(i, nodeOf[j]));
        }
    }
    for (const auto& term : problem.terms)
    {
        AddTerm(term);
    }
    for (auto& term : terms)
    {
        for (uint32_t i = 0; i < parts; ++i)
        {
            for (uint32_t j = 0; j < slots; ++j)
            {
                linear(i, j) += term.flow(i, i) * term.delay(j, j);
            }
            term.flow(i, i) = 0.0;
        }
    }
}

void
PlacementInstance::AddTerm(const PlacementTerm& source)
{
    PlacementTerm term{source.flow, PlacementMatrix(slots, slots)};
    PlacementTerm missing{PlacementMatrix(parts, parts), PlacementMatrix(slots, slots)};
    bool isMissing = false;
    for (uint32_t j = 0; j < slots; ++j)
    {
        for (uint32_t l = 0; l < slots; ++l)
        {
            const double delay = source.delay(nodeOf[j], nodeOf[l]);
            const bool way = std::isfinite(delay);
            isMissing = isMissing || !way;
            term.delay(j, l) = way ? delay : 0.0;
            missing.delay(j, l) = way ? 0.0 : big;
        }
    }
    terms.push_back(std::move(term));
    // a term of its own, since big times a flow would leave no digits for the rest
    if (isMissing)
    {
        for (uint32_t i = 0; i < parts; ++i)
        {
            for (uint32_t k = 0; k < parts; ++k)
            {
                missing.flow(i, k) = source.flow(i, k) > 0.0 ? 1.0 : 0.0;
            }
        }
        terms.push_back(std::move(missing));
    }
}

void
PlacementInstance::FillStep()
{
    CommonDivisor all;
    AddMatrix(linear, false, true, all);
    for (const auto& term : terms)
    {
        const bool flows = term.flow.IsSymmetric();
        const bool delays = !flows && term.delay.IsSymmetric();
        CommonDivisor flow;
        CommonDivisor delay;
        AddMatrix(term.flow, delays, true, flow);
        AddMatrix(term.delay, flows, true, delay);
        if (!flow.IsWhole() || !delay.IsWhole())
        {
            return;
        }
        all.Add(static_cast<double>(flow.Get()) * static_cast<double>(delay.Get()));
    }
    step = all.IsWhole() && big < 1e15 ? static_cast<double>(all.Get()) : 0.0;
}

void
PlacementInstance::Symmetrise()
{
    for (auto& term : terms)
    {
        if (term.flow.IsSymmetric())
        {
            AverageWithTranspose(term.delay);
        }
        else if (term.delay.IsSymmetric())
        {
            AverageWithTranspose(term.flow);
        }
        else
        {
            symmetric = false;
        }
    }
}

double
PlacementInstance::GetCost(const std::vector<uint32_t>& slotOf) const
{
    double cost = FitsMemory(slotOf) ? 0.0 : big;
    for (uint32_t i = 0; i < parts; ++i)
    {
        cost += linear(i, slotOf[i]);
        for (uint32_t k = 0; k < i; ++k)
        {
            cost += GetPairCost(i, k, slotOf[i], slotOf[k]);
        }
    }
    return cost;
}

bool
PlacementInstance::FitsMemory(const std::vector<uint32_t>& slotOf) const
{
    if (partMemory.empty() || nodeMemory.empty())
    {
        return true;
    }
    std::vector<double> used(nodeMemory.size(), 0.0);
    for (uint32_t i = 0; i < parts; ++i)
    {
        used[nodeOf[slotOf[i]]] += partMemory[i];
        if (used[nodeOf[slotOf[i]]] > nodeMemory[nodeOf[slotOf[i]]])
        {
            return false;
        }
    }
    return true;
}

} // namespace edgeinference
} // namespace ns3
