/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Installs EdgeServerApplication, on an edge server or a cloud:
 *
 *     EdgeServerHelper servers(9000);
 *     servers.SetDevice("edge-gpu");
 *     servers.AddModel(model);
 *     auto server = servers.Install(node, "server 0");
 */
#ifndef EDGE_INFERENCE_EDGE_SERVER_HELPER_H
#define EDGE_INFERENCE_EDGE_SERVER_HELPER_H

#include "inference-site-helper.h"

#include "ns3/application-container.h"
#include "ns3/edge-server-application.h"
#include "ns3/node-container.h"

#include <cstdint>
#include <string>
#include <utility>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * See the file's comment. Each server gets a policy of its own.
 */
class EdgeServerHelper : public InferenceSiteHelper
{
  public:
    /** @param port where the servers listen, on every address of their node */
    explicit EdgeServerHelper(uint16_t port);
    ~EdgeServerHelper() override;

    /** @param name attribute of EdgeServerApplication @param value its value */
    void SetAttribute(const std::string& name, const AttributeValue& value);

    /** @param type TypeId name of an AdmissionPolicy @param args attributes in pairs */
    template <typename... Args>
    void SetAdmissionPolicy(const std::string& type, Args&&... args);

    /** @param args attributes of the MessageEndpoint in pairs */
    template <typename... Args>
    void SetEndpoint(Args&&... args);

    /** @param node where @param name for people @return the application */
    Ptr<EdgeServerApplication> Install(Ptr<Node> node, const std::string& name);

    /** @param nodes where; they are named "server 0", ... @return the applications */
    ApplicationContainer Install(const NodeContainer& nodes);

    /**
     * @param server what Install gave
     * @return its id, and the first address of its node that is no loopback, with its port
     */
    static SiteAddress GetSiteAddress(Ptr<EdgeServerApplication> server);

    /** @param apps what Install gave @param stream first random stream @return streams used */
    static int64_t AssignStreams(const ApplicationContainer& apps, int64_t stream);

    /** Streams set aside for each server. */
    static constexpr int64_t STREAMS_PER_SERVER = 100;

  private:
    uint16_t m_port;             //!< to listen at
    ObjectFactory m_application; //!< EdgeServerApplication
    ObjectFactory m_policy;      //!< AdmissionPolicy; empty: the default
    ObjectFactory m_endpoint;    //!< MessageEndpoint
};

template <typename... Args>
void
EdgeServerHelper::SetAdmissionPolicy(const std::string& type, Args&&... args)
{
    m_policy = MakeFactory(type, std::forward<Args>(args)...);
}

template <typename... Args>
void
EdgeServerHelper::SetEndpoint(Args&&... args)
{
    m_endpoint.Set(std::forward<Args>(args)...);
}

/**
 * @param node a node
 * @param port a TCP port
 * @return its first IPv4 address that is no loopback, else IPv6 address that is global, with the
 *         port
 */
Address MakeNodeAddress(Ptr<const Node> node, uint16_t port);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EDGE_SERVER_HELPER_H
