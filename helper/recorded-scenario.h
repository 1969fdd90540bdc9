/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What there is to watch in a scenario.
 */
#ifndef EDGE_INFERENCE_RECORDED_SCENARIO_H
#define EDGE_INFERENCE_RECORDED_SCENARIO_H

#include "access-network.h"
#include "fault-injector.h"

#include "ns3/agent-port.h"
#include "ns3/application-container.h"

#include <memory>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The parts of a scenario that is built and has not run yet.
 */
struct RecordedScenario
{
    Ptr<AccessNetwork> network;               //!< nodes and links
    std::shared_ptr<const SystemTruth> truth; //!< what decisions are compared with
    ApplicationContainer devices;             //!< devices
    ApplicationContainer servers;             //!< servers, then the cloud
    Ptr<FaultInjector> injector;              //!< what goes wrong
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RECORDED_SCENARIO_H
