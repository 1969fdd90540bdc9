/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "game-option.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <tuple>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param value a number @return true if it is finite and not below zero */
bool
IsAmount(double value)
{
    return std::isfinite(value) && value >= 0.0;
}

/** @param value a rate @param name how the message calls it */
void
CheckRate(double value, const char* name)
{
    if (!IsAmount(value) || value == 0.0)
    {
        throw std::invalid_argument(std::string("the ") + name +
                                    " of a device in the game must be a finite number above 0");
    }
}

/** @param rates rates to check */
void
CheckRates(const GameRates& rates)
{
    CheckRate(rates.deviceFlopsPerSecond, "speed in FLOP/s");
    CheckRate(rates.serverFlopsPerSecond, "server's speed in FLOP/s");
    CheckRate(rates.bytesPerSecond, "transfer rate in B/s");
    CheckRate(rates.tasksPerSecond, "rate of tasks per second");
    if (!IsAmount(rates.delta))
    {
        throw std::invalid_argument("delta of a device in the game must be finite and at least 0");
    }
}

/** What a cut divides. */
struct CutCost
{
    uint32_t cut{0};         //!< its name
    double deviceFlops{0.0}; //!< C^d(y)
    double serverFlops{0.0}; //!< C^e(y)
    double bytes{0.0};       //!< b_y
    double resultBytes{0.0}; //!< b_K
};

/** @param rates speeds @param cost what the cut divides, y < K @return the option */
GameOption
MakeRemoteOption(const GameRates& rates, const CutCost& cost)
{
    GameOption option;
    option.cut = cost.cut;
    option.serverSeconds = cost.serverFlops / rates.serverFlopsPerSecond;
    option.seconds = cost.deviceFlops / rates.deviceFlopsPerSecond + option.serverSeconds +
                     (cost.bytes + cost.resultBytes) / rates.bytesPerSecond;
    option.demand.compute = rates.tasksPerSecond * cost.serverFlops;
    option.demand.bandwidth = rates.delta * cost.bytes * rates.tasksPerSecond;
    return option;
}

/** @param device gets its last option: all on the device @param cut its name @param seconds T(K) */
void
AddLocalOption(GameDevice& device, uint32_t cut, double seconds)
{
    GameOption option;
    option.cut = cut;
    option.seconds = seconds;
    device.local = device.options.size();
    device.options.push_back(option);
}

/** What the answer needs, by position up to the one behind it. Sums of whole numbers are exact. */
struct AnswerCosts
{
    std::vector<double> flopsBefore; //!< FLOPs of the needed layers before it
    std::vector<double> bytesAt;     //!< tensors that cross it, B
};

/** @param model a network @param answer layer whose output is the answer @return its costs */
AnswerCosts
SumAnswerCosts(const DnnModel& model, LayerId answer)
{
    std::vector<LayerId> lastReader(answer + 1, 0); // 0: nobody needs it, for inputs read nothing
    lastReader[answer] = answer;
    AnswerCosts costs{std::vector<double>(answer + 2, 0.0), std::vector<double>(answer + 2, 0.0)};
    for (LayerId id = answer + 1; id-- > 0;)
    {
        if (lastReader[id] == 0)
        {
            continue;
        }
        const DnnLayer& layer = model.GetLayer(id);
        costs.flopsBefore[id + 1] = static_cast<double>(layer.flops);
        costs.bytesAt[id + 1] += static_cast<double>(layer.outputBytes);
        costs.bytesAt[lastReader[id] + 1] -= static_cast<double>(layer.outputBytes);
        for (const LayerId input : layer.inputs)
        {
            lastReader[input] = std::max(lastReader[input], id);
        }
    }
    std::partial_sum(costs.flopsBefore.begin(), costs.flopsBefore.end(), costs.flopsBefore.begin());
    std::partial_sum(costs.bytesAt.begin(), costs.bytesAt.end(), costs.bytesAt.begin());
    return costs;
}

/** @param option an option @return by what equally fast options are told apart */
std::tuple<double, double>
GetThrift(const GameOption& option)
{
    return {option.demand.compute, option.demand.bandwidth};
}

} // namespace

bool
operator==(const Bundle& a, const Bundle& b)
{
    return a.compute == b.compute && a.bandwidth == b.bandwidth;
}

bool
operator!=(const Bundle& a, const Bundle& b)
{
    return !(a == b);
}

GameDevice
MakeGameDevice(uint64_t id,
               const GameRates& rates,
               const std::vector<double>& layerFlops,
               const std::vector<double>& tensorBytes)
{
    CheckRates(rates);
    const std::size_t layers = layerFlops.size();
    if (layers == 0 || tensorBytes.size() != layers + 1)
    {
        throw std::invalid_argument("a device in the game needs at least one layer, and one tensor "
                                    "size more than layers: the input's and each output's");
    }
    std::vector<double> rest(layers + 1, 0.0); // summed from the end, so that C^e(K) is exactly 0
    for (std::size_t y = layers; y-- > 0;)
    {
        rest[y] = rest[y + 1] + layerFlops[y];
    }
    GameDevice device;
    device.id = id;
    double done = 0.0;
    for (std::size_t y = 0; y < layers; ++y)
    {
        const CutCost cost{static_cast<uint32_t>(y),
                           done,
                           rest[y],
                           tensorBytes[y],
                           tensorBytes.back()};
        device.options.push_back(MakeRemoteOption(rates, cost));
        done += layerFlops[y];
    }
    AddLocalOption(device, static_cast<uint32_t>(layers), done / rates.deviceFlopsPerSecond);
    CheckGameDevice(device);
    return device;
}

GameDevice
MakeGameDevice(uint64_t id, const GameRates& rates, const DnnModel& model)
{
    CheckRates(rates);
    const LayerId answer = model.GetExits().back().output;
    const auto resultBytes = static_cast<double>(model.GetLayer(answer).outputBytes);
    const AnswerCosts costs = SumAnswerCosts(model, answer);
    const double total = costs.flopsBefore[answer + 1];
    GameDevice device;
    device.id = id;
    for (const CutPoint& cut : model.GetCuts())
    {
        if (cut.position <= answer) // behind it the answer lies on the device already
        {
            const double done = costs.flopsBefore[cut.position];
            device.options.push_back(MakeRemoteOption(
                rates,
                {cut.position, done, total - done, costs.bytesAt[cut.position], resultBytes}));
        }
    }
    AddLocalOption(device, model.GetLayerCount(), total / rates.deviceFlopsPerSecond);
    return device;
}

std::string
FindGameDeviceProblem(const GameDevice& device)
{
    const std::string name = "device " + std::to_string(device.id) + " of the game ";
    if (device.local >= device.options.size())
    {
        return name + "has no option that runs all on the device";
    }
    for (const GameOption& option : device.options)
    {
        const std::string cut = "at cut " + std::to_string(option.cut);
        if (!IsAmount(option.seconds) || !IsAmount(option.serverSeconds))
        {
            return name + "has a time " + cut + " that is not finite and at least 0";
        }
        if (!IsAmount(option.demand.compute) || !IsAmount(option.demand.bandwidth))
        {
            return name + "has a demand " + cut + " that is not finite and at least 0";
        }
    }
    const GameOption& local = device.options[device.local];
    if (local.demand != Bundle{} || local.serverSeconds != 0.0)
    {
        return name + "takes something from the server where all runs on the device";
    }
    return "";
}

void
CheckGameDevice(const GameDevice& device)
{
    const std::string problem = FindGameDeviceProblem(device);
    if (!problem.empty())
    {
        throw std::invalid_argument(problem);
    }
}

std::size_t
FindCutOption(const GameDevice& device, uint32_t cut)
{
    const auto found = std::find_if(device.options.begin(),
                                    device.options.end(),
                                    [cut](const GameOption& option) { return option.cut == cut; });
    return found == device.options.end() ? device.local
                                         : static_cast<std::size_t>(found - device.options.begin());
}

bool
IsOnServer(const GameDevice& device, std::size_t option)
{
    return device.options[option].serverSeconds > 0.0;
}

std::size_t
FindBestResponse(const GameDevice& device,
                 std::size_t current,
                 const Bundle& residual,
                 double users)
{
    const Bundle& held = device.options[current].demand;
    std::size_t best = current;
    double bestSeconds = GetOptionSeconds(device.options[current], users);
    for (std::size_t i = 0; i < device.options.size(); ++i)
    {
        const GameOption& option = device.options[i];
        const double seconds = GetOptionSeconds(option, users);
        const bool faster = seconds < bestSeconds;
        const bool thriftier = seconds == bestSeconds && best != current &&
                               GetThrift(option) < GetThrift(device.options[best]);
        if ((faster || thriftier) && IsAvailable(GetExtra(option.demand, held), residual))
        {
            best = i;
            bestSeconds = seconds;
        }
    }
    return best;
}

} // namespace edgeinference
} // namespace ns3
