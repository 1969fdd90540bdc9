/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * All parameters of the reproduction of CoKnight's claims, each with where it comes from, and the
 * analytic half: the plain offloading game.
 */
#ifndef EDGE_INFERENCE_COKNIGHT_SETUP_H
#define EDGE_INFERENCE_COKNIGHT_SETUP_H

#include "ns3/dnn-model.h"
#include "ns3/observed-game.h"
#include "ns3/scenario-options.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is played. Dai, Wu, Wang, Xu, J. Parallel and Distributed Computing 168, 2022, DOI
 * 10.1016/j.jpdc.2022.06.006, compare actors of deep reinforcement learning on Atari games; device
 * counts, speeds and rates of the paper could not be had, so these are chosen, each from a source
 * of its own.
 */
struct CoknightSetup
{
    /** Network of DQN, Mnih et al., Nature 518, 2015, DOI 10.1038/nature14236: the actors play
     * Atari games. Observations are four frames of 84x84 bytes, as its replay memory keeps them. */
    std::string network{"nature-dqn"};
    /** Decisions of an actor, 1/s: 60 frames per second, one decision per 4 frames (ibid.). */
    double tasksPerSecond{15.0};
    /** Actors: the slowest device of the catalogue with a published benchmark behind its figures
     * (Tencent/ncnn, see device-catalogue.cc). */
    std::string deviceType{"raspberry-pi-3b-plus"};
    /** Learner: one GPU, at least ten times as fast as an actor, as the paper's remark says. */
    std::string serverType{"edge-gpu"};
    /** Actors and learner hang on one switch, each with a port of 100 Mb/s (IEEE 802.3u), so that
     * all bytes compete for the port of the learner. */
    std::string channel{"p2p"};
    std::string portRate{"100Mb/s"}; //!< of every port
    double portDelay{50e-6};         //!< of every cable with its switch, s; chosen: a laboratory
    /** R_b by what long TCP transfers get through that port. Chosen: 70 %, a usual limit for the
     * load of a link, since waiting times grow without bound as the load nears 1. */
    double bandwidthShare{0.7};
    /** Bandwidth used per byte of boundary tensor: accounted for as they are. */
    double delta{1.0};

    std::vector<uint32_t> devices; //!< numbers of devices of packet runs
    uint32_t mostDevices{64};      //!< of analytic games
    uint32_t runs{5};              //!< packet runs per point, with different random numbers
    double seconds{6.0};           //!< of tasks per packet run
    double settleSeconds{2.0};     //!< tasks made before are not counted, s
    std::size_t jobs{0};           //!< processes at a time; 0: one per processor
    std::string output{"results"}; //!< folder

    /** @param full the size for a paper instead of the quick one */
    explicit CoknightSetup(bool full = false);
};

/** @ingroup edge-inference @return names of the policies: all-device, all-server, defp */
const std::vector<std::string>& GetCoknightPolicies();

/** @ingroup edge-inference @param setup parameters @return the network, with observations of bytes
 */
std::shared_ptr<const DnnModel> MakeCoknightModel(const CoknightSetup& setup);

/** @ingroup edge-inference @param setup parameters @param devices how many @return the scenario of
 * packet runs @note sets defaults of the network's attributes */
ScenarioOptions MakeCoknightScenario(const CoknightSetup& setup, uint32_t devices);

/**
 * @ingroup edge-inference
 * One point of the analytic half.
 */
struct CoknightPoint
{
    uint32_t devices{0};             //!< how many
    std::vector<double> meanSeconds; //!< by policy
    std::vector<bool> feasible;      //!< by policy: within R_c and R_b?
    uint32_t local{0};               //!< devices that DEFP leaves all on the device
    bool neverWorseThanDevice{true}; //!< DEFP against all-device, each single device
    bool neverWorseThanServer{true}; //!< DEFP against all-server, each single device
    bool comparable{false};          //!< condition 2.6 (iii): all-server is feasible, and DEFP's
                                     //!< cuts send no more than the observations
};

/**
 * @ingroup edge-inference
 * The analytic half.
 */
struct CoknightGame
{
    Bundle budget;                     //!< R_c, R_b
    GameDevice device;                 //!< options of every device
    double serverFlops{0.0};           //!< F^e, FLOP/s
    double goodput{0.0};               //!< Tr: what a long TCP transfer gets, B/s
    double delaySeconds{0.0};          //!< of a message from a device to the server, s
    double bandwidthSaturation{0.0};   //!< devices at which all-server uses up R_b
    double computeSaturation{0.0};     //!< devices at which all-server uses up R_c
    double gameSaturation{0.0};        //!< devices at which DEFP's first choice uses up R_b or R_c
    std::vector<CoknightPoint> points; //!< 1 to the most devices
};

/**
 * @ingroup edge-inference
 * Play all analytic games, with the speeds and rates that the scenario of one device has.
 * @param setup parameters
 * @return the games
 * @note builds a simulation and destroys it
 */
CoknightGame PlayCoknightGames(const CoknightSetup& setup);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_COKNIGHT_SETUP_H
