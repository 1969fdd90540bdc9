/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "block-chain.h"

#include <algorithm>
#include <limits>

namespace ns3
{
namespace edgeinference
{

namespace
{

constexpr uint8_t DEVICE = 0; //!< site of the task's own device

/** What a block takes, given its site and the one before. */
struct BlockStep
{
    double transferSeconds{0.0}; //!< its input travels
    double arrivalSeconds{0.0};  //!< its input is there and the site is free
    double computeSeconds{0.0};  //!< it runs
    double radioJoules{0.0};     //!< of the device for the transfer

    /** @return L_m, s */
    double GetSeconds() const
    {
        return arrivalSeconds + computeSeconds;
    }
};

/** @param chain the task @param block a block @param from where its input lies @param to its site
 * @return transfer time, s (5) */
double
GetTransferSeconds(const BlockChain& chain, uint32_t block, uint8_t from, uint8_t to)
{
    if (from == to)
    {
        return 0.0;
    }
    const std::size_t row = static_cast<std::size_t>(block) * chain.sites;
    const double rate = from == DEVICE ? chain.deviceRate[row + to]
                        : to == DEVICE ? chain.deviceRate[row + from]
                                       : chain.siteRate[from * chain.sites + to];
    return chain.inputBytes[block] / rate;
}

/** @param chain the task @param block a block @param from where its input lies @param to its site
 * @return what it takes there */
BlockStep
GetStep(const BlockChain& chain, uint32_t block, uint8_t from, uint8_t to)
{
    BlockStep step;
    const bool radio = from != to && (from == DEVICE || to == DEVICE);
    const double airSeconds = GetTransferSeconds(chain, block, from, to);
    step.transferSeconds = airSeconds + (radio ? chain.channelWaitSeconds : 0.0);
    const bool enters = from != to || block == 0;
    step.arrivalSeconds =
        enters ? std::max(step.transferSeconds, chain.waitSeconds[to]) : step.transferSeconds;
    step.computeSeconds = chain.computeSeconds[static_cast<std::size_t>(block) * chain.sites + to];
    if (radio)
    {
        step.radioJoules = airSeconds * (from == DEVICE ? chain.transmitWatts : chain.receiveWatts);
    }
    return step;
}

/** @param chain the task @param last site of its last block @return time of the answer's transfer,
 * s */
double
GetReturnAirSeconds(const BlockChain& chain, uint8_t last)
{
    if (last == DEVICE || chain.resultBytes <= 0.0)
    {
        return 0.0;
    }
    const std::size_t row = static_cast<std::size_t>(chain.blocks - 1) * chain.sites;
    return chain.resultBytes / chain.deviceRate[row + last];
}

/** @param chain the task @param objective what is to be small @param block a block @param from
 * where its input lies @param to its site @return its part of the objective */
double
GetStepObjective(const BlockChain& chain,
                 const BlockChainObjective& objective,
                 uint32_t block,
                 uint8_t from,
                 uint8_t to)
{
    const BlockStep step = GetStep(chain, block, from, to);
    const double seconds = step.GetSeconds();
    const double deadline = chain.deadlineSeconds[block];
    const double overshoot = deadline > 0.0 ? std::max(seconds - deadline, 0.0) : 0.0;
    const double joules = step.radioJoules + (to == DEVICE ? chain.deviceJoules[block] : 0.0);
    return seconds + objective.deadlineWeight * overshoot + objective.joulesWeight * joules;
}

/** @param chain the task @param objective what is to be small @param last site of the last block
 * @return the answer's part of the objective */
double
GetReturnObjective(const BlockChain& chain, const BlockChainObjective& objective, uint8_t last)
{
    const double air = GetReturnAirSeconds(chain, last);
    return air > 0.0
               ? air + chain.channelWaitSeconds + objective.joulesWeight * chain.receiveWatts * air
               : 0.0;
}

} // namespace

void
BlockChain::Resize(uint32_t newBlocks, uint32_t newSites)
{
    blocks = newBlocks;
    sites = newSites;
    const std::size_t table = static_cast<std::size_t>(blocks) * sites;
    computeSeconds.resize(table);
    inputBytes.resize(blocks);
    deviceRate.resize(table);
    siteRate.resize(static_cast<std::size_t>(sites) * sites);
    deviceJoules.resize(blocks);
    deadlineSeconds.resize(blocks);
    waitSeconds.resize(sites);
}

BlockChainCost
EvaluateBlockChain(const BlockChain& chain, const uint8_t* choices, double* blockSeconds)
{
    BlockChainCost cost;
    uint8_t from = DEVICE;
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        const uint8_t to = choices[block];
        const BlockStep step = GetStep(chain, block, from, to);
        const double seconds = step.GetSeconds();
        const double deadline = chain.deadlineSeconds[block];
        if (to == DEVICE)
        {
            cost.localSeconds += seconds - step.transferSeconds;
            cost.edgeSeconds += step.transferSeconds;
            cost.computeJoules += chain.deviceJoules[block];
        }
        else
        {
            cost.edgeSeconds += seconds;
        }
        cost.overshootSeconds += deadline > 0.0 ? std::max(seconds - deadline, 0.0) : 0.0;
        cost.radioJoules += step.radioJoules;
        if (blockSeconds)
        {
            blockSeconds[block] = seconds;
        }
        from = to;
    }
    const double back = GetReturnAirSeconds(chain, from);
    cost.edgeSeconds += back > 0.0 ? back + chain.channelWaitSeconds : 0.0;
    cost.radioJoules += chain.receiveWatts * back;
    cost.seconds = cost.localSeconds + cost.edgeSeconds;
    return cost;
}

double
GetChannelSeconds(const BlockChain& chain, const uint8_t* choices)
{
    double seconds = 0.0;
    uint8_t from = DEVICE;
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        const uint8_t to = choices[block];
        if (from == DEVICE || to == DEVICE)
        {
            seconds += GetTransferSeconds(chain, block, from, to);
        }
        from = to;
    }
    return seconds + GetReturnAirSeconds(chain, from);
}

double
FindBlockChainOptimum(const BlockChain& chain,
                      const BlockChainObjective& objective,
                      uint8_t* choices)
{
    const uint32_t sites = chain.sites;
    // backwards: least[s] is what the blocks from here on cost if the one before ran at site s, and
    // choosing the lowest site of equal ones going forwards gives the lowest choices of all
    std::vector<double> least(sites);
    std::vector<double> later(sites);
    std::vector<uint8_t> best(static_cast<std::size_t>(chain.blocks) * sites);
    for (uint32_t site = 0; site < sites; ++site)
    {
        later[site] = GetReturnObjective(chain, objective, static_cast<uint8_t>(site));
    }
    for (uint32_t block = chain.blocks; block-- > 0;)
    {
        const uint32_t froms = block == 0 ? 1 : sites;
        for (uint32_t from = 0; from < froms; ++from)
        {
            least[from] = std::numeric_limits<double>::infinity();
            for (uint32_t to = 0; to < sites; ++to)
            {
                const double value = later[to] + GetStepObjective(chain,
                                                                  objective,
                                                                  block,
                                                                  static_cast<uint8_t>(from),
                                                                  static_cast<uint8_t>(to));
                if (value < least[from])
                {
                    least[from] = value;
                    best[static_cast<std::size_t>(block) * sites + from] = static_cast<uint8_t>(to);
                }
            }
        }
        std::swap(least, later);
    }
    uint8_t from = DEVICE;
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        from = best[static_cast<std::size_t>(block) * sites + from];
        choices[block] = from;
    }
    return later[DEVICE];
}

void
ChooseGreedySites(const BlockChain& chain, uint8_t* choices)
{
    std::vector<double> load = chain.waitSeconds;
    uint8_t before = DEVICE;
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        uint8_t best = DEVICE;
        for (uint32_t site = 1; site < chain.sites; ++site)
        {
            const bool less = best == DEVICE || load[site] < load[best] ||
                              (load[site] == load[best] && site == before);
            best = less ? static_cast<uint8_t>(site) : best;
        }
        load[best] += chain.computeSeconds[static_cast<std::size_t>(block) * chain.sites + best];
        choices[block] = best;
        before = best;
    }
}

void
ChooseEvenSplitSites(const BlockChain& chain, uint8_t* choices)
{
    const uint32_t servers = chain.sites - 1;
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        choices[block] = static_cast<uint8_t>(1 + block * servers / chain.blocks);
    }
}

void
ChooseRandomSites(const BlockChain& chain, const double* uniforms, uint8_t* choices)
{
    for (uint32_t block = 0; block < chain.blocks; ++block)
    {
        choices[block] = static_cast<uint8_t>(uniforms[block] * chain.sites);
    }
}

} // namespace edgeinference
} // namespace ns3
