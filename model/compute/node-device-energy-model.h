/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#ifndef EDGE_INFERENCE_NODE_DEVICE_ENERGY_MODEL_H
#define EDGE_INFERENCE_NODE_DEVICE_ENERGY_MODEL_H

#include "ns3/device-energy-model.h"
#include "ns3/edge-inference-compat.h"

namespace ns3
{
namespace edgeinference
{

class NodeEnergy;

/**
 * @ingroup edge-inference
 * Through this an EnergySource sees a NodeEnergy.
 */
class NodeDeviceEnergyModel : public energy::DeviceEnergyModel
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    ~NodeDeviceEnergyModel() override;

    /** @param owner what draws, null when it is gone */
    void SetOwner(NodeEnergy* owner);

    void SetEnergySource(Ptr<energy::EnergySource> source) override;
    double GetTotalEnergyConsumption() const override;
    void ChangeState(int newState) override;
    void HandleEnergyDepletion() override;
    void HandleEnergyRecharged() override;
    void HandleEnergyChanged() override;

  private:
    void DoDispose() override;
    double DoGetCurrentA() const override;

    NodeEnergy* m_owner{nullptr}; //!< what draws; it clears this when it goes
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_NODE_DEVICE_ENERGY_MODEL_H */
