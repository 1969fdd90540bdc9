/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a deployment, first or later, was about and what it took: a row of deployments.csv.
 */
#ifndef EDGE_INFERENCE_DEPLOYMENT_RECORD_H
#define EDGE_INFERENCE_DEPLOYMENT_RECORD_H

#include <cstdint>
#include <limits>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How a deployment ended.
 */
enum class DeploymentStatus : uint8_t
{
    READY,      //!< all parts are in memory
    FAILED,     //!< a server could not get its parts; it is tried again
    SUPERSEDED, //!< the next one began before
    IMPOSSIBLE, //!< there is no placement
    UNFINISHED, //!< the run ended before
};

/** @param status a status @return its name in lower case */
const char* GetDeploymentStatusName(DeploymentStatus status);

/**
 * @ingroup edge-inference
 * One deployment.
 */
struct DeploymentRecord
{
    uint64_t device{0}; //!< endpoint id of whoever deploys
    std::string model;  //!< name of the network
    uint64_t number{0}; //!< counted from 1, per device and network
    std::string reason; //!< first, site lost, site found, link changed or fetch failed
    DeploymentStatus status{DeploymentStatus::READY}; //!< how it ended
    std::string problem;                              //!< why it is not ready; empty if it is
    std::string placement;                            //!< SiteId of each part, such as 1+3+2
    int64_t startedNs{0};                             //!< when the requests left, simulated ns
    int64_t endedNs{0};                               //!< when the last report came
    uint32_t parts{0};                                //!< parts whose site did not hold them before
    uint64_t bytes{0};     //!< parameters that had to be loaded, as far as reported
    uint64_t heldBytes{0}; //!< parameters of all parts that servers hold afterwards
    double costBeforeSeconds{std::numeric_limits<double>::infinity()}; //!< of the placement before
    double costAfterSeconds{std::numeric_limits<double>::infinity()};  //!< of this one
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEPLOYMENT_RECORD_H
