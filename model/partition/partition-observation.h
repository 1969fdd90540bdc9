/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What an agent sees and what it is told afterwards: plain structs, so that the same agent runs on
 * packets, on the analytic cost and in a test with numbers from a paper.
 */
#ifndef EDGE_INFERENCE_PARTITION_OBSERVATION_H
#define EDGE_INFERENCE_PARTITION_OBSERVATION_H

#include "partition-plan.h"
#include "task-timeline.h"

#include "ns3/dnn-model.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One direction of a path between two sites.
 */
struct LinkObservation
{
    double rateBytesPerSecond{0.0}; //!< bytes per second; 0: unknown or not reachable
    double delaySeconds{0.0};       //!< fixed part, seconds
    /** Seconds since the last measurement; infinite before the first. */
    double ageSeconds{std::numeric_limits<double>::infinity()};

    /** @param bytes size of a tensor @return predicted seconds to move it, infinite if unknown */
    double GetTransferSeconds(double bytes) const;
};

/**
 * @ingroup edge-inference
 * Where in the network a site stands, as it says of itself in its profile.
 */
enum class SiteTier : uint8_t
{
    EDGE,  //!< near the devices
    CLOUD, //!< behind a wide area network
};

/** @param tier a tier @return its name in lower case */
const char* GetSiteTierName(SiteTier tier);

/**
 * @param name "edge" or "cloud"
 * @return the tier
 * @throws std::invalid_argument on any other word
 */
SiteTier FindSiteTier(const std::string& name);

/**
 * @ingroup edge-inference
 * What is known of one site. Figures of other sites are as old as statusAgeSeconds says.
 */
struct SiteObservation
{
    uint64_t peer{0};                 //!< endpoint id of the site, the same in every observation
    std::string name;                 //!< name for people
    SiteTier tier{SiteTier::EDGE};    //!< of servers; means nothing for the device
    bool usable{false};               //!< its profile is known and it is not known to be down
    std::vector<double> layerSeconds; //!< time of each layer there when nothing else runs, seconds
    double backlogSeconds{0.0};       //!< work waiting and in service, seconds
    uint32_t queueLength{0};          //!< jobs waiting
    double utilization{0.0};          //!< recent share of its slots at work, 0 to 1
    uint64_t freeMemoryBytes{0};      //!< memory free for models and tensors
    double residentFraction{1.0};     //!< share of the model's parameter bytes that are resident
    double modelLoadSeconds{0.0};     //!< predicted time to make the rest resident, seconds
    /** Seconds since its last status; infinite before the first; 0 for the device itself. */
    double statusAgeSeconds{std::numeric_limits<double>::infinity()};
    std::vector<LinkObservation> linksTo; //!< path from this site to site i, by SiteId
};

/**
 * @ingroup edge-inference
 * A tensor that exists already, and where.
 */
struct LiveTensor
{
    LayerId tensor{0};        //!< output of this layer
    SiteId site{DEVICE_SITE}; //!< who holds it
};

/**
 * @ingroup edge-inference
 * How sure an exit is, as far as known in advance: quantiles of its entropy over the exit record.
 */
struct ExitObservation
{
    double accuracy{0.0};                 //!< share of correct answers if all samples leave here
    std::vector<double> entropyQuantiles; //!< ascending, evenly spaced from 0 to 1, nats
};

/**
 * @ingroup edge-inference
 * Everything an agent may base one decision on.
 */
struct PartitionObservation
{
    uint64_t decisionId{0};                //!< unique per agent; the reply and the outcome carry it
    uint64_t device{0};                    //!< endpoint id of the device
    uint64_t task{0};                      //!< number of the task on its device
    uint32_t attempt{0};                   //!< 0 for the first plan of a task, then counting
    int64_t nowNs{0};                      //!< simulated time, ns
    int64_t createdNs{0};                  //!< creation of the task, ns
    int64_t deadlineNs{0};                 //!< time allowed from creation to result, ns; 0: none
    std::vector<int64_t> blockDeadlinesNs; //!< per block, ns, may be empty
    std::shared_ptr<const DnnModel> model; //!< the network
    std::string encoding{"native"};        //!< encoding wanted for boundary tensors
    std::vector<SiteObservation> sites;    //!< by SiteId; element 0 is the device
    double energyLeftJoules{std::numeric_limits<double>::infinity()}; //!< of the device's battery
    std::vector<double> layerJoules;    //!< energy of each layer on the device, J
    double transmitWatts{0.0};          //!< radio power while the device sends, W
    double receiveWatts{0.0};           //!< radio power while the device receives, W
    LayerSet done;                      //!< layers that need not run again; at first the inputs
    std::vector<LiveTensor> live;       //!< where tensors of done layers can be had
    std::vector<ExitObservation> exits; //!< per exit of the model, may be empty
    bool ideal{false};                  //!< true values filled in (IdealKnowledge)
};

/**
 * @ingroup edge-inference
 * How a decision ended.
 */
enum class TaskStatus : uint8_t
{
    COMPLETED,  //!< the result arrived
    REJECTED,   //!< a server refused it, and recovery gave up
    FAILED,     //!< lost, with a reason
    UNFINISHED, //!< the run ended first
    SUPERSEDED, //!< recovery asked for another plan; never the end of a task
};

/** @param status a status @return its name in lower case */
const char* GetTaskStatusName(TaskStatus status);

/**
 * @ingroup edge-inference
 * What one stage took.
 */
struct StageOutcome
{
    uint32_t stage{0};           //!< number in the plan
    SiteId site{DEVICE_SITE};    //!< where it ran
    double transferSeconds{0.0}; //!< longest transfer of its inputs
    double waitSeconds{0.0};     //!< waiting for the resource and the model
    double computeSeconds{0.0};  //!< layers and codec
};

/**
 * @ingroup edge-inference
 * What became of a decision. Observed exactly once per decision.
 */
struct PartitionOutcome
{
    uint64_t decisionId{0};                   //!< of the observation
    uint64_t device{0};                       //!< endpoint id of the device
    uint64_t task{0};                         //!< number of the task on its device
    uint32_t attempt{0};                      //!< attempt that ended it
    TaskStatus status{TaskStatus::COMPLETED}; //!< how it ended
    std::string reason;                       //!< one word or sentence if not completed
    PartitionPlan plan;                       //!< the plan that was used
    double latencySeconds{0.0};               //!< creation to end
    TimeParts parts;                          //!< where it went
    std::vector<StageOutcome> stages;         //!< per stage that ran, ascending
    int64_t deadlineNs{0};                    //!< time allowed, ns; 0: none
    int32_t exit{-1};                         //!< exit that answered, -1: none
    int32_t correct{-1};                      //!< 1 right, 0 wrong, -1 unknown
    uint64_t bytesUp{0};                      //!< payload bytes device to sites
    uint64_t bytesBetween{0};                 //!< payload bytes between sites
    uint64_t bytesDown{0};                    //!< payload bytes sites to device
    double computeJoules{0.0};                //!< compute energy of the device
    double radioJoules{0.0};                  //!< radio energy of the device
    double energyLeftJoules{std::numeric_limits<double>::infinity()}; //!< after the task
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PARTITION_OBSERVATION_H
