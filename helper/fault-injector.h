/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Makes faults happen in a scenario. Example:
 *
 *     auto injector = CreateObject<FaultInjector>();
 *     injector->SetUp(network, devices, servers);
 *     injector->Schedule(FaultSchedule::FromText("server 0 crash 10s recover 20s"));
 */
#ifndef EDGE_INFERENCE_FAULT_INJECTOR_H
#define EDGE_INFERENCE_FAULT_INJECTOR_H

#include "access-network.h"
#include "fault-schedule.h"

#include "ns3/application-container.h"
#include "ns3/object.h"
#include "ns3/site-application.h"
#include "ns3/traced-callback.h"

#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Crashes servers, cuts nodes off, empties batteries and slows processors as a schedule says.
 * Agents are told nothing: they see what is measured, and answers that do not come.
 */
class FaultInjector : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FaultInjector();
    ~FaultInjector() override;

    /**
     * @param network nodes and links
     * @param devices MobileDeviceApplication of each device, in the network's order
     * @param servers EdgeServerApplication of each server, then that of the cloud
     */
    void SetUp(Ptr<AccessNetwork> network,
               const ApplicationContainer& devices,
               const ApplicationContainer& servers);

    /**
     * Let faults happen beside those that it was given before; after SetUp, before the run.
     * @param schedule the faults
     * @throws std::invalid_argument with one sentence if a fault needs what is not there
     */
    void Schedule(const FaultSchedule& schedule);

    /** @return all faults that it was given */
    const FaultSchedule& GetSchedule() const;

    /** @return what can go wrong here */
    FaultWorld GetWorld() const;

    /**
     * Signature of the Fault trace source.
     * @param [in] fault what is wrong
     * @param [in] begins true: from now on; false: no longer
     */
    typedef void (*FaultTracedCallback)(const Fault& fault, bool begins);

  protected:
    void DoDispose() override;

  private:
    /** @param fault begins now */
    void Begin(const Fault& fault);
    /** @param fault ends now */
    void End(const Fault& fault);
    /** @param fault a fault @return the application of its node; null of an access point */
    Ptr<SiteApplication> FindSite(const Fault& fault) const;
    /** @param fault a fault @return its node */
    Ptr<Node> FindNode(const Fault& fault) const;
    /** @param fault one of its kind begins or ends @param begins does it? */
    void Crash(const Fault& fault, bool begins);
    /** @param fault a battery is empty */
    void Drain(const Fault& fault);
    /** @param fault one of its kind begins or ends @param begins does it? */
    void Slow(const Fault& fault, bool begins);

    Ptr<AccessNetwork> m_network;                         //!< nodes and links
    ApplicationContainer m_devices;                       //!< devices
    ApplicationContainer m_servers;                       //!< servers, then the cloud
    FaultSchedule m_schedule;                             //!< all faults
    std::map<std::string, uint32_t> m_crashes;            //!< that last, by name of the node
    std::map<std::string, double> m_speeds;               //!< without faults, by name of the node
    std::map<std::string, std::vector<double>> m_factors; //!< that last, by name of the node
    TracedCallback<const Fault&, bool> m_faultTrace;      //!< Fault
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FAULT_INJECTOR_H
