/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Offloading games with devices drawn at random. Example:
 *
 *     RandomGameSettings settings;
 *     settings.devices = 100;
 *     settings.model = CreateBuiltInModel("impala-lite");
 *     GameDescription game = MakeRandomGame(settings, [&]() { return uniform->GetValue(); });
 */
#ifndef EDGE_INFERENCE_RANDOM_GAME_H
#define EDGE_INFERENCE_RANDOM_GAME_H

#include "game-option.h"

#include "ns3/dnn-model.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * A game as it is before anybody moved.
 */
struct GameDescription
{
    std::string source;              //!< where the numbers come from, in one line
    std::vector<GameDevice> devices; //!< players, in the order in which they join
    Bundle budget;                   //!< R_c in FLOP/s, R_b in B/s
};

/**
 * @ingroup edge-inference
 * Ends of a range, above 0. Numbers are drawn evenly on a logarithmic scale.
 */
struct GameRange
{
    double low{1.0};  //!< smallest
    double high{1.0}; //!< largest
};

/**
 * @ingroup edge-inference
 * What to draw. The defaults are assumptions: handhelds of 1 to 10 GFLOP/s, a server that runs a
 * network in a tenth of the fastest one's time (which CoKnight's description says of a GPU), WiFi
 * of 8 to 160 Mbps, budgets for half of what "all on the server" would take.
 */
struct RandomGameSettings
{
    uint32_t devices{16};                  //!< n
    std::shared_ptr<const DnnModel> model; //!< the network of all; without: chains drawn at random
    uint32_t cuts{20};                     //!< K of those chains
    GameRange layerFlops{1e5, 1e8};        //!< C_k of those chains
    GameRange tensorBytes{1e3, 1e6};       //!< b_k of those chains
    GameRange deviceFlopsPerSecond{1e9, 1e10}; //!< F_i^d
    double serverFlopsPerSecond{1e11};         //!< F^e
    GameRange bytesPerSecond{1e6, 2e7};        //!< Tr, drawn for each device
    GameRange tasksPerSecond{5.0, 30.0};       //!< rate of tasks
    double delta{1.0};                         //!< bandwidth used per byte and task
    Bundle budgetShare{0.5, 0.5}; //!< budgets as shares of what "all on the server" takes
};

/** A number from 0 (included) to 1. */
using RandomUnit = std::function<double()>;

/**
 * @ingroup edge-inference
 * @param settings what to draw
 * @param random draws
 * @return devices with ids 0, 1, ... and the budgets
 * @throws std::invalid_argument for settings that make no sense
 */
GameDescription MakeRandomGame(const RandomGameSettings& settings, const RandomUnit& random);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RANDOM_GAME_H
