/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "analytic-environment.h"

#include "ns3/built-in-models.h"
#include "ns3/cost-terms.h"
#include "ns3/csv-line.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What random numbers are for. */
enum Purpose : uint64_t
{
    EPISODE = 101, //!< seed of an episode
    SLOT = 102,    //!< tasks of a slot
    SERVER = 103,  //!< rates to a server in a slot
    LOAD = 104,    //!< what others bring to a server for some slots
    PACE = 105,    //!< rate of the tasks of an episode
    ERROR = 106,   //!< of measured rates
};

constexpr uint64_t MOST_SITES = 256; //!< that a choice can name

/** @param mean of a Poisson number @return P(number <= k) by k, the last 1 */
std::vector<double>
MakePoissonTable(double mean)
{
    const auto count = static_cast<std::size_t>(mean + 12.0 * std::sqrt(mean) + 20.0);
    std::vector<double> table(count);
    double sum = 0.0;
    for (std::size_t k = 0; k < count; ++k)
    {
        const auto number = static_cast<double>(k);
        sum += std::exp(number * std::log(mean) - mean - std::lgamma(number + 1.0));
        table[k] = sum;
    }
    table.back() = 1.0;
    return table;
}

/** @param name of a network, maybe with "@" and the side of its images @param side gets the side
 * @return the name alone */
std::string
SplitSide(const std::string& name, uint64_t& side)
{
    const auto at = name.find('@');
    side = 32;
    double value = 0.0;
    if (at == std::string::npos)
    {
        return name;
    }
    if (!ParseNumber(name.substr(at + 1), value) || value < 1.0 || value > 4096.0 ||
        value != std::floor(value))
    {
        throw std::invalid_argument("the network \"" + name +
                                    "\" is not a name, or a name and the side of its images as in "
                                    "alexnet@224");
    }
    side = static_cast<uint64_t>(value);
    return name.substr(0, at);
}

} // namespace

AnalyticEnvironment::AnalyticEnvironment(const AnalyticSettings& settings)
    : m_settings(settings)
{
    CheckAnalyticSettings(settings);
    for (const std::string& name : settings.networks)
    {
        m_networks.push_back(MakeBlocks(name));
    }
    m_meanTasks = settings.taskRate * settings.slotSeconds;
    if (settings.poissonTasks && m_meanTasks > 1e5)
    {
        throw std::invalid_argument("with poissonTasks a slot has at most 100000 tasks: use a "
                                    "smaller taskRate or shorter slots");
    }
    if (settings.poissonTasks)
    {
        m_poisson = MakePoissonTable(m_meanTasks);
    }
    FillConstants();
    ChooseScales();
}

AnalyticEnvironment::Blocks
AnalyticEnvironment::MakeBlocks(const std::string& name) const
{
    uint64_t side = 0;
    const std::string network = SplitSide(name, side);
    const auto model = CreateBuiltInModel(network, TensorShape{1, 3, side, side});
    const TensorEncoding& encoding = FindTensorEncoding(m_settings.encoding);
    const auto getBytes = [&](const std::vector<LayerId>& tensors) {
        double bytes = 0.0;
        for (const LayerId tensor : tensors)
        {
            bytes += EncodeOutput(model->GetLayer(tensor), encoding).bytes;
        }
        return bytes;
    };
    Blocks blocks;
    LayerId begin = model->GetInputCount();
    std::vector<LayerId> tensors = model->GetCuts().front().tensors;
    for (const CutPoint& end : model->GetBlockEnds(m_settings.blocks))
    {
        double flops = 0.0;
        double bytes = 0.0;
        for (LayerId layer = begin; layer < end.position; ++layer)
        {
            const DnnLayer& entry = model->GetLayer(layer);
            const bool trunk = entry.exit == DnnLayer::TRUNK;
            flops += trunk ? static_cast<double>(entry.flops) : 0.0;
            bytes += trunk ? static_cast<double>(entry.parameterBytes) : 0.0;
        }
        blocks.flops.push_back(flops);
        blocks.sizeBytes.push_back(bytes);
        blocks.inputBytes.push_back(getBytes(tensors));
        begin = end.position;
        tensors = end.tensors;
    }
    blocks.resultBytes = getBytes({model->GetExits().back().output});
    return blocks;
}

void
AnalyticEnvironment::FillConstants()
{
    const uint32_t sites = GetSites();
    m_chain.Resize(m_settings.blocks, sites);
    m_chain.transmitWatts = m_settings.transmitWatts;
    m_chain.receiveWatts = m_settings.receiveWatts;
    std::fill(m_chain.siteRate.begin(), m_chain.siteRate.end(), m_settings.serverRate);
    m_otherLoad.assign(sites, 0.0);
    m_secondsPerFlop.assign(1, 1.0 / (m_settings.deviceHertz * m_settings.flopsPerCycle));
    m_facts.Resize(m_settings.blocks, m_settings.servers);
    for (uint32_t server = 0; server < m_settings.servers; ++server)
    {
        const double hertz = m_settings.serverHertz[server % m_settings.serverHertz.size()];
        m_secondsPerFlop.push_back(1.0 / (hertz * m_settings.flopsPerCycle));
        m_facts.usable[server] = 1;
        m_facts.secondsPerFlop[server] = m_secondsPerFlop.back();
        m_facts.statusAgeSeconds[server] = 0.0;
    }
    m_brought.assign(sites, 0.0);
    m_recentWork.assign(sites, RecentMean(0.0));
    m_facts.deviceSecondsPerFlop = m_secondsPerFlop.front();
    // (4): kappa f^2 c
    m_joulesPerFlop = m_settings.kappa * m_settings.deviceHertz * m_settings.deviceHertz /
                      m_settings.flopsPerCycle;
}

const AnalyticSettings&
AnalyticEnvironment::GetSettings() const
{
    return m_settings;
}

uint32_t
AnalyticEnvironment::GetSites() const
{
    return m_settings.servers + 1;
}

uint32_t
AnalyticEnvironment::GetStateSize() const
{
    return edgeinference::GetStateSize(m_settings.blocks, m_settings.servers, m_settings.layout);
}

const StateScales&
AnalyticEnvironment::GetScales() const
{
    return m_scales;
}

void
AnalyticEnvironment::SetScales(const StateScales& scales)
{
    m_scales = scales;
}

void
AnalyticEnvironment::Reset(uint64_t seed, uint64_t episode)
{
    m_seed = SplitMix(seed, EPISODE, episode).Draw();
    const std::vector<double>& shares = m_settings.taskRateShares;
    const double pick = SplitMix(m_seed, PACE, 0).DrawUniform();
    const double share =
        shares[static_cast<std::size_t>(pick * static_cast<double>(shares.size()))];
    // as many tasks in a slot, in another time
    m_slotSeconds = m_settings.slotSeconds / share;
    m_slot = 0;
    m_joulesLeft = m_settings.batteryJoules;
    std::fill(m_chain.waitSeconds.begin(), m_chain.waitSeconds.end(), 0.0);
    m_chain.channelWaitSeconds = 0.0;
    m_recentWork.assign(GetSites(), RecentMean(0.0));
    for (RecentMean& work : m_recentWork)
    {
        work.SetWindow(m_settings.utilizationSeconds, 0.0);
    }
    DrawSlot();
}

bool
AnalyticEnvironment::IsDone() const
{
    return m_slot >= m_settings.slots;
}

const BlockChain&
AnalyticEnvironment::GetChain() const
{
    return m_chain;
}

double
AnalyticEnvironment::GetTasks() const
{
    return m_tasks;
}

BlockChainObjective
AnalyticEnvironment::GetObjective() const
{
    return {m_settings.deadlineWeight, m_settings.joulesWeight};
}

const DecisionFacts&
AnalyticEnvironment::GetFacts() const
{
    return m_facts;
}

void
AnalyticEnvironment::GetState(float* state) const
{
    EncodeState(m_facts, m_scales, m_settings.layout, state);
}

double
AnalyticEnvironment::DrawTasks(double share) const
{
    if (m_poisson.empty())
    {
        return m_meanTasks;
    }
    const auto found = std::upper_bound(m_poisson.begin(), m_poisson.end(), share);
    return static_cast<double>(found - m_poisson.begin());
}

void
AnalyticEnvironment::DrawBlocks(SplitMix& random)
{
    const double pick = random.DrawUniform();
    const double cycles = random.DrawBetween(m_settings.leastTaskCycles, m_settings.mostTaskCycles);
    const double input = random.DrawBetween(m_settings.leastInputBytes, m_settings.mostInputBytes);
    const Blocks* network = nullptr;
    if (!m_networks.empty())
    {
        const auto count = static_cast<double>(m_networks.size());
        network = &m_networks[static_cast<std::size_t>(pick * count)];
    }
    const uint32_t blocks = m_settings.blocks;
    m_chain.blocks = network ? static_cast<uint32_t>(network->flops.size()) : blocks;
    const double shrink = std::pow(m_settings.featureShare, 1.0 / blocks);
    double bytes = input;
    for (uint32_t block = 0; block < blocks; ++block)
    {
        const double spread =
            random.DrawBetween(1.0 - m_settings.blockSpread, 1.0 + m_settings.blockSpread);
        const double deadline =
            random.DrawBetween(m_settings.leastDeadline, m_settings.mostDeadline);
        const bool there = block < m_chain.blocks;
        const double uniform = cycles / blocks * spread * m_settings.flopsPerCycle;
        m_facts.workFlops[block] = !there ? 0.0 : network ? network->flops[block] : uniform;
        m_facts.inputBytes[block] = !there ? 0.0 : network ? network->inputBytes[block] : bytes;
        m_facts.sizeBytes[block] = !there ? 0.0 : network ? network->sizeBytes[block] : bytes;
        m_facts.deadlineSeconds[block] = there ? deadline : 0.0;
        bytes *= shrink;
    }
    const double result = network ? network->resultBytes : bytes;
    m_chain.resultBytes = m_settings.returnResult ? result : 0.0;
}

void
AnalyticEnvironment::DrawServer(uint32_t site)
{
    SplitMix random(m_seed, SERVER, MOST_SITES * m_slot + site);
    const std::vector<double>& shares = m_settings.serverRateShares;
    const double share = shares[(site - 1) % shares.size()];
    double rate = share * random.DrawBetween(m_settings.leastRate, m_settings.mostRate);
    SplitMix error(m_seed, ERROR, MOST_SITES * m_slot + site);
    const double factor = error.DrawBetween(1.0 - m_settings.rateError, 1.0 + m_settings.rateError);
    for (uint32_t block = 0; block < m_settings.blocks; ++block)
    {
        if (block > 0 && m_settings.ratePerBlock)
        {
            rate = share * random.DrawBetween(m_settings.leastRate, m_settings.mostRate);
        }
        m_chain.deviceRate[static_cast<std::size_t>(block) * m_chain.sites + site] = rate;
        // what a device would measure: its own bytes, waiting for the channel included
        const double bytes = m_facts.inputBytes[block];
        const double wait = m_chain.channelWaitSeconds;
        m_facts.deviceRate[static_cast<std::size_t>(block) * m_facts.servers + site - 1] =
            factor * (wait > 0.0 ? rate * bytes / (bytes + rate * wait) : rate);
    }
    if (m_settings.queueing && m_slot % m_settings.holdSlots == 0)
    {
        SplitMix load(m_seed, LOAD, MOST_SITES * m_slot + site);
        m_otherLoad[site] = load.DrawBetween(0.0, 2.0 * m_settings.otherLoad);
    }
}

void
AnalyticEnvironment::DrawSlot()
{
    SplitMix random(m_seed, SLOT, m_slot);
    m_tasks = DrawTasks(random.DrawUniform());
    DrawBlocks(random);
    for (uint32_t site = 1; site < m_chain.sites; ++site)
    {
        DrawServer(site);
        m_facts.backlogSeconds[site - 1] = m_chain.waitSeconds[site];
        m_facts.utilization[site - 1] = m_recentWork[site].Get(m_slot * m_slotSeconds);
    }
    for (uint32_t block = 0; block < m_chain.blocks; ++block)
    {
        const double flops = m_facts.workFlops[block];
        double* row = &m_chain.computeSeconds[static_cast<std::size_t>(block) * m_chain.sites];
        for (uint32_t site = 0; site < m_chain.sites; ++site)
        {
            row[site] = flops * m_secondsPerFlop[site];
        }
        m_chain.inputBytes[block] = m_facts.inputBytes[block];
        m_chain.deviceJoules[block] = flops * m_joulesPerFlop;
        m_chain.deadlineSeconds[block] = m_facts.deadlineSeconds[block];
    }
    m_facts.deviceBacklogSeconds = m_chain.waitSeconds[0];
    m_facts.energyLeftFraction = std::max(m_joulesLeft / m_settings.batteryJoules, 0.0);
}

void
AnalyticEnvironment::Queue(const uint8_t* choices)
{
    std::vector<double>& wait = m_chain.waitSeconds;
    std::fill(m_brought.begin(), m_brought.end(), 0.0);
    for (uint32_t block = 0; block < m_chain.blocks; ++block)
    {
        const uint8_t site = choices[block];
        const double share = site == 0 ? m_tasks / m_settings.devices : m_tasks;
        m_brought[site] +=
            share * m_chain.computeSeconds[static_cast<std::size_t>(block) * m_chain.sites + site];
    }
    if (m_settings.sharedChannel)
    {
        const double air = GetChannelSeconds(m_chain, choices);
        m_chain.channelWaitSeconds =
            std::max(m_chain.channelWaitSeconds + m_tasks * air - m_slotSeconds, 0.0);
    }
    for (uint32_t site = 0; site < m_chain.sites; ++site)
    {
        m_brought[site] += m_otherLoad[site] * m_slotSeconds;
        wait[site] += m_brought[site];
        const double left = std::max(wait[site] - m_slotSeconds, 0.0);
        // at work in the slot
        m_recentWork[site].Set((wait[site] - left) / m_slotSeconds, m_slot * m_slotSeconds);
        wait[site] = left;
    }
}

AnalyticStep
AnalyticEnvironment::Step(const uint8_t* choices)
{
    AnalyticStep step;
    step.cost = EvaluateBlockChain(m_chain, choices);
    step.tasks = m_tasks;
    step.reward = -GetObjective().Get(step.cost) * m_tasks / m_meanTasks;
    m_joulesLeft -= m_tasks * step.cost.GetJoules();
    if (m_settings.queueing)
    {
        Queue(choices);
    }
    ++m_slot;
    step.done = IsDone();
    if (!step.done)
    {
        DrawSlot();
    }
    return step;
}

} // namespace edgeinference
} // namespace ns3
