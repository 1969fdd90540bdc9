/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "decision-state.h"

#include "ns3/cost-terms.h"
#include "ns3/csv-line.h"
#include "ns3/observed-plan.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Words of a layout. */
constexpr std::pair<const char*, bool StateLayout::*> LAYOUT_WORDS[] = {
    {"inputs", &StateLayout::inputs},
    {"deadlines", &StateLayout::deadlines},
    {"speeds", &StateLayout::speeds},
    {"queues", &StateLayout::queues},
    {"loads", &StateLayout::loads},
};

/** Names of the scales. */
constexpr std::pair<const char*, FactScale StateScales::*> SCALE_NAMES[] = {
    {"scale flops", &StateScales::flops},
    {"scale size bytes", &StateScales::sizeBytes},
    {"scale input bytes", &StateScales::inputBytes},
    {"scale rate", &StateScales::rate},
    {"scale deadline seconds", &StateScales::deadlineSeconds},
    {"scale backlog seconds", &StateScales::backlogSeconds},
    {"scale age seconds", &StateScales::ageSeconds},
    {"scale utilization", &StateScales::utilization},
    {"scale seconds per flop", &StateScales::secondsPerFlop},
    {"scale energy left", &StateScales::energyLeft},
};

/** Name of the limit. */
const std::string LIMIT_NAME = "scale limit";

/** @param settings texts by name @param name one of them @param least smallest value
 * @return its number */
double
GetScaleNumber(const std::map<std::string, std::string>& settings,
               const std::string& name,
               double least)
{
    const auto found = settings.find(name);
    double value = 0.0;
    if (found == settings.end() || !ParseNumber(found->second, value) || value < least)
    {
        throw std::runtime_error("the checkpoint has no fitting \"" + name +
                                 "\": it is of another program or version");
    }
    return value;
}

/** Writes numbers of a state one after the other. */
class StateWriter
{
  public:
    /** @param state where to @param limit largest number */
    StateWriter(float* state, double limit)
        : m_next(state),
          m_limit(limit)
    {
    }

    /** @param number as it is */
    void AddNumber(double number)
    {
        // not a number fails all comparisons
        *m_next++ = static_cast<float>(number > m_limit    ? m_limit
                                       : number < -m_limit ? -m_limit
                                       : number == number  ? number
                                                           : 0.0);
    }

    /** @param value a fact @param scale of its kind */
    void Add(double value, const FactScale& scale)
    {
        AddNumber((value - scale.mean) / scale.deviation);
    }

    /** @param known whether there is such a fact; if not, the limit stands for it
     * @param value the fact @param scale of its kind */
    void AddIf(bool known, double value, const FactScale& scale)
    {
        AddNumber(known ? (value - scale.mean) / scale.deviation : m_limit);
    }

  private:
    float* m_next;  //!< where the next goes
    double m_limit; //!< largest number
};

/** @param observation what is known @param site a site @return whether each layer that is left has
 * a finite time there */
bool
IsSiteAble(const PartitionObservation& observation, SiteId site)
{
    for (LayerId layer = 0; layer < observation.model->GetLayerCount(); ++layer)
    {
        if (observation.model->GetLayer(layer).exit == DnnLayer::TRUNK &&
            !observation.done.Contains(layer) &&
            !std::isfinite(GetLayerTime(observation, site, layer)))
        {
            return false;
        }
    }
    return true;
}

/** @param observation what is known @param site a server @return whether it may be chosen */
bool
IsServerUsable(const PartitionObservation& observation, SiteId site)
{
    return observation.sites[site].usable &&
           GetLink(observation, DEVICE_SITE, site).rateBytesPerSecond > 0.0 &&
           GetLink(observation, site, DEVICE_SITE).rateBytesPerSecond > 0.0 &&
           IsSiteAble(observation, site);
}

/** @param observation what is known @param tensors that cross a cut @return bytes, encoded */
double
GetCutBytes(const PartitionObservation& observation, const std::vector<LayerId>& tensors)
{
    const TensorEncoding& encoding = FindTensorEncoding(observation.encoding);
    double bytes = 0.0;
    for (const LayerId tensor : tensors)
    {
        bytes += EncodeOutput(observation.model->GetLayer(tensor), encoding).bytes;
    }
    return bytes;
}

/** Facts of the blocks. @param observation what is known @param ends of blocks @param facts gets */
void
FillBlocks(const PartitionObservation& observation,
           const std::vector<CutPoint>& ends,
           DecisionFacts& facts)
{
    const DnnModel& model = *observation.model;
    LayerId begin = model.GetInputCount();
    const std::vector<LayerId>* tensors = &model.GetCuts().front().tensors;
    for (uint32_t block = 0; block < facts.blocks; ++block)
    {
        const bool there = block < ends.size();
        facts.workFlops[block] = 0.0;
        facts.sizeBytes[block] = 0.0;
        facts.inputBytes[block] = there ? GetCutBytes(observation, *tensors) : 0.0;
        const auto& deadlines = observation.blockDeadlinesNs;
        facts.deadlineSeconds[block] =
            there && block < deadlines.size() ? 1e-9 * static_cast<double>(deadlines[block]) : 0.0;
        if (!there)
        {
            continue;
        }
        for (LayerId layer = begin; layer < ends[block].position; ++layer)
        {
            const DnnLayer& entry = model.GetLayer(layer);
            if (entry.exit == DnnLayer::TRUNK && !observation.done.Contains(layer))
            {
                facts.workFlops[block] += static_cast<double>(entry.flops);
                facts.sizeBytes[block] += static_cast<double>(entry.parameterBytes);
            }
        }
        begin = ends[block].position;
        tensors = &ends[block].tensors;
    }
}

/** Facts of a server. @param observation what is known @param server number of it @param facts
 * gets them */
void
FillServer(const PartitionObservation& observation, uint32_t server, DecisionFacts& facts)
{
    const SiteId site = server + 1;
    const bool usable = site < observation.sites.size() && IsServerUsable(observation, site);
    facts.usable[server] = usable ? 1 : 0;
    facts.secondsPerFlop[server] = usable ? GetSecondsPerFlop(observation, site) : 0.0;
    facts.backlogSeconds[server] = usable ? observation.sites[site].backlogSeconds : 0.0;
    facts.statusAgeSeconds[server] = usable ? observation.sites[site].statusAgeSeconds : 0.0;
    facts.utilization[server] = usable ? observation.sites[site].utilization : 0.0;
    for (uint32_t block = 0; block < facts.blocks; ++block)
    {
        const double bytes = facts.inputBytes[block];
        const LinkObservation* link = usable ? &GetLink(observation, DEVICE_SITE, site) : nullptr;
        const double rate = link ? link->rateBytesPerSecond : 0.0;
        facts.deviceRate[static_cast<std::size_t>(block) * facts.servers + server] =
            rate > 0.0 && bytes > 0.0 ? bytes / (bytes / rate + link->delaySeconds) : rate;
    }
}

/** @param facts all @param scales of them @param layout parts @param block which @param writer its
 * part of the state goes there */
void
EncodeBlock(const DecisionFacts& facts,
            const StateScales& scales,
            const StateLayout& layout,
            uint32_t block,
            StateWriter& writer)
{
    writer.Add(facts.workFlops[block], scales.flops);
    writer.Add(facts.sizeBytes[block], scales.sizeBytes);
    if (layout.inputs)
    {
        writer.Add(facts.inputBytes[block], scales.inputBytes);
    }
    if (layout.deadlines)
    {
        writer.AddIf(facts.deadlineSeconds[block] > 0.0,
                     facts.deadlineSeconds[block],
                     scales.deadlineSeconds);
    }
    const std::size_t row = static_cast<std::size_t>(block) * facts.servers;
    for (uint32_t server = 0; server < facts.servers; ++server)
    {
        writer.Add(facts.deviceRate[row + server], scales.rate);
    }
}

/** @param facts all @param scales of them @param layout parts @param server which @param writer its
 * part of the state goes there */
void
EncodeServer(const DecisionFacts& facts,
             const StateScales& scales,
             const StateLayout& layout,
             uint32_t server,
             StateWriter& writer)
{
    const bool usable = facts.usable[server] != 0;
    if (layout.speeds)
    {
        writer.AddIf(usable, facts.secondsPerFlop[server], scales.secondsPerFlop);
    }
    if (layout.queues)
    {
        writer.AddNumber(usable ? 1.0 : 0.0);
        writer.AddIf(usable, facts.backlogSeconds[server], scales.backlogSeconds);
        writer.AddIf(usable, facts.statusAgeSeconds[server], scales.ageSeconds);
    }
    if (layout.loads)
    {
        writer.AddIf(usable, facts.utilization[server], scales.utilization);
    }
}

} // namespace

void
DecisionFacts::Resize(uint32_t newBlocks, uint32_t newServers)
{
    blocks = newBlocks;
    servers = newServers;
    workFlops.resize(blocks);
    sizeBytes.resize(blocks);
    inputBytes.resize(blocks);
    deadlineSeconds.resize(blocks);
    deviceRate.resize(static_cast<std::size_t>(blocks) * servers);
    usable.resize(servers);
    secondsPerFlop.resize(servers);
    backlogSeconds.resize(servers);
    statusAgeSeconds.resize(servers);
    utilization.resize(servers);
}

void
DecisionFacts::FillMask(uint8_t* mask) const
{
    mask[0] = deviceUsable ? 1 : 0;
    std::copy(usable.begin(), usable.end(), mask + 1);
}

std::string
StateLayout::ToString() const
{
    std::string text;
    for (const auto& [word, member] : LAYOUT_WORDS)
    {
        text += this->*member ? (text.empty() ? "" : "+") + std::string(word) : "";
    }
    return text.empty() ? "paper" : text;
}

StateLayout
StateLayout::FromString(const std::string& text)
{
    StateLayout layout;
    if (text == "paper")
    {
        return layout;
    }
    std::size_t begin = 0;
    while (begin <= text.size())
    {
        const std::size_t end = std::min(text.find('+', begin), text.size());
        const std::string asked = text.substr(begin, end - begin);
        bool known = text == "full";
        for (const auto& [word, member] : LAYOUT_WORDS)
        {
            layout.*member = layout.*member || asked == word || text == "full";
            known = known || asked == word;
        }
        if (!known)
        {
            throw std::invalid_argument("\"" + asked +
                                        "\" is no part of a state: use paper, full, or some of "
                                        "inputs, deadlines, speeds, queues, loads joined by +");
        }
        begin = end + 1;
    }
    return layout;
}

std::map<std::string, std::string>
StateScales::ToSettings() const
{
    std::map<std::string, std::string> settings{{LIMIT_NAME, FormatNumber(limit)}};
    for (const auto& [name, member] : SCALE_NAMES)
    {
        settings[name + std::string(" mean")] = FormatNumber((this->*member).mean);
        settings[name + std::string(" deviation")] = FormatNumber((this->*member).deviation);
    }
    return settings;
}

StateScales
StateScales::FromSettings(const std::map<std::string, std::string>& settings)
{
    StateScales scales;
    for (const auto& [name, member] : SCALE_NAMES)
    {
        FactScale& scale = scales.*member;
        scale.mean = GetScaleNumber(settings, name + std::string(" mean"), -1e300);
        scale.deviation = GetScaleNumber(settings, name + std::string(" deviation"), 1e-300);
    }
    scales.limit = GetScaleNumber(settings, LIMIT_NAME, 1e-300);
    return scales;
}

uint32_t
GetStateSize(uint32_t blocks, uint32_t servers, const StateLayout& layout)
{
    const uint32_t perBlock = 2 + servers + (layout.inputs ? 1 : 0) + (layout.deadlines ? 1 : 0);
    return blocks * perBlock + 1 + (layout.deadlines ? 1 : 0) + (layout.speeds ? 1 + servers : 0) +
           (layout.queues ? 2 + 3 * servers : 0) + (layout.loads ? servers : 0);
}

void
EncodeState(const DecisionFacts& facts,
            const StateScales& scales,
            const StateLayout& layout,
            float* state)
{
    StateWriter writer(state, scales.limit);
    for (uint32_t block = 0; block < facts.blocks; ++block)
    {
        EncodeBlock(facts, scales, layout, block, writer);
    }
    writer.Add(facts.energyLeftFraction, scales.energyLeft);
    if (layout.deadlines)
    {
        writer.AddIf(facts.taskDeadlineSeconds > 0.0,
                     facts.taskDeadlineSeconds,
                     scales.deadlineSeconds);
    }
    if (layout.speeds)
    {
        writer.Add(facts.deviceSecondsPerFlop, scales.secondsPerFlop);
    }
    if (layout.queues)
    {
        writer.AddNumber(facts.deviceUsable ? 1.0 : 0.0);
        writer.Add(facts.deviceBacklogSeconds, scales.backlogSeconds);
    }
    for (uint32_t server = 0; server < facts.servers; ++server)
    {
        EncodeServer(facts, scales, layout, server, writer);
    }
}

void
FillDecisionFacts(const PartitionObservation& observation,
                  const std::vector<CutPoint>& ends,
                  uint32_t blocks,
                  uint32_t servers,
                  DecisionFacts& facts)
{
    facts.Resize(blocks, servers);
    FillBlocks(observation, ends, facts);
    for (uint32_t server = 0; server < servers; ++server)
    {
        FillServer(observation, server, facts);
    }
    const SiteObservation& device = observation.sites.at(DEVICE_SITE);
    facts.deviceUsable = IsSiteAble(observation, DEVICE_SITE);
    facts.deviceSecondsPerFlop =
        facts.deviceUsable ? GetSecondsPerFlop(observation, DEVICE_SITE) : 0.0;
    facts.deviceBacklogSeconds = device.backlogSeconds;
    const int64_t left = observation.createdNs + observation.deadlineNs - observation.nowNs;
    facts.taskDeadlineSeconds =
        observation.deadlineNs > 0 ? std::max(1e-9 * static_cast<double>(left), 1e-9) : 0.0;
}

} // namespace edgeinference
} // namespace ns3
