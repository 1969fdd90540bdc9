/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What the reproduction of MTL-A3C's figures computes: the parameters, which a file fixes, and the
 * points of the figures with the trainings that serve them.
 */
#ifndef EDGE_INFERENCE_TMC_SETUP_H
#define EDGE_INFERENCE_TMC_SETUP_H

#include "ns3/analytic-settings.h"
#include "ns3/scenario-options.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** @ingroup edge-inference Names and values in text. */
using TmcTexts = std::map<std::string, std::string>;

/**
 * @ingroup edge-inference
 * How often choices are drawn evenly: a share that falls linearly and then stays.
 */
struct TmcExploration
{
    double first{0.0}; //!< share at the start of the training
    double last{0.0};  //!< share from the time `share` on
    double share{1.0}; //!< of the training in which it falls

    /** @param progress share of the training that is done @return share of even draws */
    double Get(double progress) const;
};

/**
 * @ingroup edge-inference
 * One kind of learner.
 */
struct TmcLearner
{
    std::string name;           //!< of a PartitionLearner
    TmcTexts attributes;        //!< of it
    TmcTexts queueing;          //!< attributes that differ where sites have backlogs
    TmcExploration exploration; //!< while it is trained

    /** @param withQueues whether sites have backlogs @return its attributes there */
    TmcTexts GetAttributes(bool withQueues) const;
};

/**
 * @ingroup edge-inference
 * One value on the horizontal axis of a figure.
 */
struct TmcPoint
{
    std::string figure;        //!< as in the paper
    std::string series;        //!< which curves of it, such as a network; empty: all there are
    double x{0.0};             //!< value
    AnalyticSettings settings; //!< of the environment in which methods are compared
    std::size_t training{0};   //!< index of the training whose policies are used
    std::string energySeries;  //!< curves of figure 11 that show its energy; empty: none
    bool queueing{false};      //!< of the second table
};

/**
 * @ingroup edge-inference
 * One environment to train in, for all learners and seeds.
 */
struct TmcTraining
{
    AnalyticSettings settings; //!< of the environment
    std::string name;          //!< for messages and file names
};

/**
 * @ingroup edge-inference
 * A scenario on packets and the analytic model of it.
 */
struct TmcPacketPoint
{
    std::string figure;      //!< whose axis x is on
    double x{0.0};           //!< value
    ScenarioOptions options; //!< the scenario
    AnalyticSettings twin;   //!< its model
};

/**
 * @ingroup edge-inference
 * Evaluations on packets.
 */
struct TmcPackets
{
    std::vector<TmcPacketPoint> points; //!< in the order of the file
    TmcTexts defaults;                  //!< attributes as Class::Name
    TmcTexts optimiser;                 //!< of SharedRmsProp, for episodes on packets
    TmcTexts learner;                   //!< attributes of mtl-a3c that differ there
    uint32_t rollout{0};                //!< decisions between two gradients there
    uint32_t episodes{0};               //!< of a training on the model
    uint32_t refinements{0};            //!< episodes on packets after that
    uint32_t runs{0};                   //!< per seed and method
};

/**
 * @ingroup edge-inference
 * All parameters.
 */
struct TmcSetup
{
    std::vector<TmcPoint> points;       //!< in the order of the file
    std::vector<TmcTraining> trainings; //!< without those that are alike
    std::vector<TmcLearner> learners;   //!< mtl-a3c, a3c, dqn
    TmcPackets packets;                 //!< third table
    TmcTexts optimiser;                 //!< attributes of SharedRmsProp
    uint32_t episodes{0};               //!< of a training
    uint32_t workers{0};                //!< environments that a training plays in turn
    uint32_t rollout{0};                //!< t_max, slots between two gradients of a worker
    uint32_t seeds{0};                  //!< trainings per learner and environment
    uint32_t evaluationEpisodes{0};     //!< per seed; of no training
    std::size_t jobs{0};                //!< processes at a time; 0: one per processor
    std::string output{"results"};      //!< folder
};

/**
 * @ingroup edge-inference
 * What narrows a setup down, for tests.
 */
struct TmcLimits
{
    bool full{false};            //!< the paper's number of episodes
    uint32_t episodes{0};        //!< 0: as the file says
    uint32_t seeds{0};           //!< 0: as the file says
    std::string figures;         //!< names joined by commas; empty: all
    std::string learners;        //!< names joined by commas, mtl-a3c among them; empty: all
    bool packets{true};          //!< with evaluations on packets?
    uint32_t pointsPerFigure{0}; //!< 0: all; else about so many, first and last among them
};

/** @ingroup edge-inference @return the parameter file that comes with the program */
std::string GetTmcParameterFile();

/** @ingroup edge-inference @return the file of the paper's curves that comes with the program */
std::string GetTmcCurveFile();

/**
 * @ingroup edge-inference
 * @param fileName parameter file, JSON
 * @param limits what is left out
 * @return the setup
 * @throws std::runtime_error, std::invalid_argument with one sentence
 */
TmcSetup ReadTmcSetup(const std::string& fileName, const TmcLimits& limits);

/**
 * @ingroup edge-inference
 * The paper's curves, digitised: by figure and x, values by method; 1000 s or kJ.
 */
using TmcCurves = std::map<std::string, std::map<double, std::map<std::string, double>>>;

/** @ingroup edge-inference @param fileName CSV file @return the curves @throws std::runtime_error
 */
TmcCurves ReadTmcCurves(const std::string& fileName);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_TMC_SETUP_H
