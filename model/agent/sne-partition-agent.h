/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Parts placed by branch and bound, and for each task the last exit that answers in time.
 */
#ifndef EDGE_INFERENCE_SNE_PARTITION_AGENT_H
#define EDGE_INFERENCE_SNE_PARTITION_AGENT_H

#include "partition-agent.h"
#include "placement-deployment.h"

#include "ns3/network-placement.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * DBB and SNE: F. Qi, L. Zhuo, X. Chen, "Inference delay optimization of branchy neural network
 * model based on edge computing", Journal of Computer Applications 40(2), 2020, DOI
 * 10.11772/j.issn.1001-9081.2019081406. The network is cut behind each exit; its parts are placed
 * once (PlaceNetwork, from the rates known then, or by the attribute Sites), and stay: a part moves
 * only when its site can no longer be used, or when links get known that were not when they were
 * placed. For each task the last exit with A_i <= what is left of the deadline answers
 * (FindSneExit).
 *
 * With fewer servers than parts a server takes several, otherwise only if Share says so.
 *
 * Without a placement or an exit of known cost: MakeFallbackPlan.
 *
 * With Deploy the parts travel: a PlacementDeployment per network of the device knows where they
 * lie, moves them when sites are lost or links change, and this agent uses what it says; parts fit
 * into the memory that sites report. Then nothing runs elsewhere: without a placement there is no
 * plan.
 */
class SnePartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    SnePartitionAgent();
    ~SnePartitionAgent() override;

    /**
     * @param sites site of each part, as in "1+3+2", or empty: placed by the agent
     * @throws std::invalid_argument if that is no list of sites
     */
    void SetSites(const std::string& sites);

    /** @return the attribute Sites */
    std::string GetSites() const;

    /**
     * @param name a bound of BranchPlacement
     * @throws std::invalid_argument if there is none of that name
     */
    void SetBound(const std::string& name);

    /** @return the attribute Bound */
    std::string GetBound() const;

    /** @return how often parts were placed */
    uint64_t GetPlacements() const;

    /** @param digest of a network @return its deployment; null without Deploy or before Start */
    Ptr<PlacementDeployment> GetDeployment(uint64_t digest) const;

  protected:
    void DoDispose() override;

  private:
    /** Where the parts of a network lie. */
    struct Placed
    {
        std::vector<LayerId> ends;   //!< of the parts
        std::vector<uint64_t> peers; //!< endpoint id of the site of each part
        uint32_t unknownLinks{0};    //!< when they were placed
    };

    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    void DoStart() override;
    void DoStop() override;
    void DoReceive(uint64_t peer, uint16_t kind, const std::vector<uint8_t>& bytes) override;
    void DoPeerLost(uint64_t peer) override;
    AgentNeeds DoGetNeeds() const override;
    std::map<std::string, double> DoGetFigures() const override;

    /** @return how to place */
    NetworkPlacementOptions GetOptions() const;

    /** @param observation what is known @return where parts should lie now, by Sites or search */
    NetworkPlacement Place(const PartitionObservation& observation);

    /** @param observation what is known @return the plan on the deployed parts, or none */
    PartitionPlan DecideDeployed(const PartitionObservation& observation);

    /** @param record a deployment that ended */
    void TakeDeployed(const DeploymentRecord& record);

    /** @param observation what is known @return where the parts lie, empty without a placement */
    std::vector<ChainStep> GetSteps(const PartitionObservation& observation);

    /** @param observation what is known @return the steps of the attribute Sites */
    std::vector<ChainStep> GetGivenSteps(const PartitionObservation& observation) const;

    /** @param observation what is known @param placed where parts lie @return steps; empty if a
     * site is gone */
    std::vector<ChainStep> FindPlaced(const PartitionObservation& observation,
                                      const Placed& placed) const;

    std::vector<SiteId> m_sites;                                //!< attribute Sites
    PlacementBoundKind m_bound{PlacementBoundKind::AUTOMATIC};  //!< attribute Bound
    bool m_share{false};                                        //!< attribute Share
    bool m_memory{false};                                       //!< attribute Memory
    bool m_includeDevice{false};                                //!< attribute IncludeDevice
    bool m_bestEffort{true};                                    //!< attribute BestEffort
    bool m_deploy{false};                                       //!< attribute Deploy
    uint64_t m_nodeLimit{0};                                    //!< attribute NodeLimit
    uint64_t m_placements{0};                                   //!< so far
    std::map<uint64_t, Placed> m_placed;                        //!< by digest of the network
    std::map<uint64_t, Ptr<PlacementDeployment>> m_deployments; //!< likewise, with Deploy
    TracedCallback<const DeploymentRecord&> m_deployedTrace;    //!< Deployed
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_SNE_PARTITION_AGENT_H
