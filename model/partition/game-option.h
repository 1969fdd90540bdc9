/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * One device of the offloading game: what each cut costs it and what it takes from the server.
 * Agents on packets and the plain game decide with the same function. Example:
 *
 *     GameDevice device = MakeGameDevice(settings, *model);
 *     std::size_t best = FindBestResponse(device, device.local, {2e11, 1e6});
 */
#ifndef EDGE_INFERENCE_GAME_OPTION_H
#define EDGE_INFERENCE_GAME_OPTION_H

#include "ns3/dnn-model.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What a device holds, or wants to hold, of a server, for itself alone.
 */
struct Bundle
{
    double compute{0.0};   //!< FLOP/s: task rate * C^e(y)
    double bandwidth{0.0}; //!< B/s: delta * b_y * task rate; 0 when all runs on the device
};

/** @param a a bundle @param b a bundle @return true if they are equal in both parts */
bool operator==(const Bundle& a, const Bundle& b);
/** @param a a bundle @param b a bundle @return true if they differ */
bool operator!=(const Bundle& a, const Bundle& b);

/**
 * @ingroup edge-inference
 * @param demand a bundle
 * @param held the bundle given back for it
 * @return demand - held: what it takes beyond that, negative where it gives back
 */
inline Bundle
GetExtra(const Bundle& demand, const Bundle& held)
{
    return {demand.compute - held.compute, demand.bandwidth - held.bandwidth};
}

/**
 * @ingroup edge-inference
 * Whether an exchange is allowed. A part that does not grow always is, even if the budget is
 * overdrawn (it may have been cut meanwhile), so that "all on the device" is open at any time.
 * @param extra what the exchange takes beyond what is held
 * @param residual what the server has left, negative where it is overdrawn
 * @return true if both parts fit
 */
inline bool
IsAvailable(const Bundle& extra, const Bundle& residual)
{
    return (extra.compute <= 0.0 || extra.compute <= residual.compute) &&
           (extra.bandwidth <= 0.0 || extra.bandwidth <= residual.bandwidth);
}

/**
 * @ingroup edge-inference
 * One cut y of one device.
 */
struct GameOption
{
    uint32_t cut{0};           //!< y, or the position of the cut in a DnnModel
    double seconds{0.0};       //!< response time T_i(y), s
    Bundle demand;             //!< what it takes from the server
    double serverSeconds{0.0}; //!< the part C^e / F^e of `seconds`; a shared server stretches it
};

/**
 * @ingroup edge-inference
 * One player.
 */
struct GameDevice
{
    uint64_t id{0};                  //!< unique in the game
    std::vector<GameOption> options; //!< its strategies
    std::size_t local{0};            //!< index of y = K: all on the device, demand zero
};

/**
 * @ingroup edge-inference
 * Rates that turn a network into the options of a device.
 */
struct GameRates
{
    double deviceFlopsPerSecond{0.0}; //!< F_i^d, above 0
    double serverFlopsPerSecond{0.0}; //!< F^e, above 0
    double bytesPerSecond{0.0};       //!< Tr, unit-transfer rate, B/s, above 0
    double tasksPerSecond{1.0};       //!< rate of tasks, above 0
    double delta{1.0};                //!< bandwidth used per byte of boundary tensor and task, >= 0
};

/**
 * @ingroup edge-inference
 * The options of a device, after Dai et al., J. Parallel and Distributed Computing 168, 2022, DOI
 * 10.1016/j.jpdc.2022.06.006. The paper's formulas could not be had; these are reconstructed from
 * its description:
 *
 *     T_i(y) = sum_{k<=y} C_k / F_i^d + sum_{k>y} C_k / F^e + (b_y + b_K) / Tr    for y < K
 *     T_i(K) = sum_k C_k / F_i^d
 *     demand = (rate * sum_{k>y} C_k, delta * b_y * rate), zero at y = K
 *
 * @param id of the device
 * @param rates speeds of device, server and transfer
 * @param layerFlops C_1 ... C_K, FLOPs, K at least 1
 * @param tensorBytes b_0 (input), ..., b_K (result), B
 * @return options y = 0 ... K in this order
 * @throws std::invalid_argument with one sentence for numbers that make no sense
 */
GameDevice MakeGameDevice(uint64_t id,
                          const GameRates& rates,
                          const std::vector<double>& layerFlops,
                          const std::vector<double>& tensorBytes);

/**
 * @ingroup edge-inference
 * The same for the legal cuts of a network. Counted is what its answer needs: no early exits, no
 * other outputs.
 * @param id of the device
 * @param rates speeds of device, server and transfer
 * @param model the network
 * @return one option per cut before the answer, in the order of DnnModel::GetCuts(); then local
 */
GameDevice MakeGameDevice(uint64_t id, const GameRates& rates, const DnnModel& model);

/**
 * @ingroup edge-inference
 * @param device a device
 * @return why it cannot play: no options, a time that is no number, a demand below zero, a local
 *         option that takes something; empty if it can
 */
std::string FindGameDeviceProblem(const GameDevice& device);

/**
 * @ingroup edge-inference
 * @param device a device
 * @throws std::invalid_argument with what FindGameDeviceProblem finds
 */
void CheckGameDevice(const GameDevice& device);

/**
 * @ingroup edge-inference
 * @param device a device
 * @param cut a cut
 * @return index of the option of that cut, or local if there is none
 */
std::size_t FindCutOption(const GameDevice& device, uint32_t cut);

/**
 * @ingroup edge-inference
 * @param device a device
 * @param option index of one of its options
 * @return true if the device computes on the server with it
 */
bool IsOnServer(const GameDevice& device, std::size_t option);

/**
 * @ingroup edge-inference
 * @param option an option
 * @param users devices on the server, the own included; 1 for exclusive bundles
 * @return its response time in s: a shared server takes `users` times as long
 */
inline double
GetOptionSeconds(const GameOption& option, double users = 1.0)
{
    return option.seconds + (users - 1.0) * option.serverSeconds;
}

/**
 * @ingroup edge-inference
 * The option with the smallest response time among those that are available, what the device holds
 * already counted as free. Of options that take equally long the one with less compute, then less
 * bandwidth, then the first. O(K), no allocation.
 * @param device a device
 * @param current index of the option it holds
 * @param residual what the server has left
 * @param users devices on the server if this one uses it, the own included; 1 for exclusive bundles
 * @return index of that option; `current` unless another one is strictly faster
 */
std::size_t FindBestResponse(const GameDevice& device,
                             std::size_t current,
                             const Bundle& residual,
                             double users = 1.0);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_GAME_OPTION_H
