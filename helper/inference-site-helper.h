/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Sets up the parts of a site: what devices and servers have in common.
 */
#ifndef EDGE_INFERENCE_INFERENCE_SITE_HELPER_H
#define EDGE_INFERENCE_INFERENCE_SITE_HELPER_H

#include "ns3/attribute.h"
#include "ns3/inference-site.h"
#include "ns3/node.h"
#include "ns3/object-factory.h"
#include "ns3/ptr.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Base of MobileDeviceHelper and EdgeServerHelper. Types are named by TypeId, attributes follow in
 * pairs, as in WifiHelper::SetRemoteStationManager:
 *
 *     helper.SetDevice("raspberry-pi-4");                    // speed and power from the catalogue
 *     helper.SetLatencyModel("ns3::edgeinference::FlopsLatencyModel",
 *                            "FlopsPerSecond", DoubleValue(5e9));   // or one of your own
 */
class InferenceSiteHelper
{
  public:
    InferenceSiteHelper();
    virtual ~InferenceSiteHelper();

    /**
     * Speed, power and memory of a device of the catalogue.
     * @param name key of the device, see GetDevices() of device-catalogue.h
     * @throws std::invalid_argument listing the known names
     */
    void SetDevice(const std::string& name);

    /** @param type TypeId name of a LatencyModel @param args attribute names and values in pairs */
    template <typename... Args>
    void SetLatencyModel(const std::string& type, Args&&... args);

    /** The site runs no layers. */
    void SetNoCompute();

    /** @param type TypeId name of a ComputeEnergy @param args attribute names and values in pairs
     */
    template <typename... Args>
    void SetComputeEnergy(const std::string& type, Args&&... args);

    /** @param args attribute names and values of the ComputeResource, in pairs */
    template <typename... Args>
    void SetResource(Args&&... args);

    /** @param args attribute names and values of the ModelStore, in pairs */
    template <typename... Args>
    void SetModelStore(Args&&... args);

    /** @param joules energy of a battery, J; 0: mains */
    void SetBattery(double joules);

    /**
     * Make a network known at the sites.
     * @param model the network @param record its exit record, null without one
     */
    void AddModel(std::shared_ptr<const DnnModel> model,
                  std::shared_ptr<const ExitRecords> record = nullptr);

    /** @return the networks added so far */
    std::vector<std::shared_ptr<const DnnModel>> GetModels() const;

    /** @param node where it will be @return a new site */
    Ptr<InferenceSite> CreateSite(Ptr<Node> node) const;

    /**
     * @param node a node
     * @return an endpoint id that no application on another node gets, and that differs from those
     *         of the applications already there
     */
    static uint64_t MakeEndpointId(Ptr<const Node> node);

  private:
    ObjectFactory m_latency;       //!< LatencyModel; empty: of m_device, or none
    ObjectFactory m_computeEnergy; //!< ComputeEnergy; empty: of m_device, or none
    ObjectFactory m_resource;      //!< ComputeResource
    ObjectFactory m_store;         //!< ModelStore
    std::string m_device;          //!< key in the catalogue
    double m_batteryJoules{0.0};   //!< 0: mains
    std::vector<std::pair<std::shared_ptr<const DnnModel>, std::shared_ptr<const ExitRecords>>>
        m_models; //!< known at the sites
};

/**
 * Set up a factory from a type and attributes.
 * @param type TypeId name
 * @param args attribute names and values in pairs
 * @return the factory
 */
template <typename... Args>
ObjectFactory
MakeFactory(const std::string& type, Args&&... args)
{
    ObjectFactory factory;
    factory.SetTypeId(type);
    if constexpr (sizeof...(args) > 0)
    {
        factory.Set(std::forward<Args>(args)...);
    }
    return factory;
}

template <typename... Args>
void
InferenceSiteHelper::SetLatencyModel(const std::string& type, Args&&... args)
{
    m_latency = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
InferenceSiteHelper::SetComputeEnergy(const std::string& type, Args&&... args)
{
    m_computeEnergy = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
InferenceSiteHelper::SetResource(Args&&... args)
{
    m_resource.Set(std::forward<Args>(args)...);
}

template <typename... Args>
void
InferenceSiteHelper::SetModelStore(Args&&... args)
{
    m_store.Set(std::forward<Args>(args)...);
}

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_INFERENCE_SITE_HELPER_H
