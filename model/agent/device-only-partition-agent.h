/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Baseline: nothing leaves the device.
 */
#ifndef EDGE_INFERENCE_DEVICE_ONLY_PARTITION_AGENT_H
#define EDGE_INFERENCE_DEVICE_ONLY_PARTITION_AGENT_H

#include "partition-agent.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Runs every task on its device, whatever servers there are. After a failure what is left runs on
 * the device too, with the tensors it can get. Its plan is empty on a device without compute.
 */
class DeviceOnlyPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    DeviceOnlyPartitionAgent();
    ~DeviceOnlyPartitionAgent() override;

  private:
    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_DEVICE_ONLY_PARTITION_AGENT_H
