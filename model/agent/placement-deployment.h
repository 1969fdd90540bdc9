/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Brings the parts of a network to the sites that a placement chose, and keeps them where they are
 * best. Example, inside an agent:
 *
 *     m_deployment->Start(GetPort(), model, [](const PartitionObservation& observation) {
 *         return PlaceNetwork(observation);
 *     });
 *     steps = m_deployment->GetSteps(observation);
 */
#ifndef EDGE_INFERENCE_PLACEMENT_DEPLOYMENT_H
#define EDGE_INFERENCE_PLACEMENT_DEPLOYMENT_H

#include "agent-port.h"
#include "deployment-protocol.h"
#include "deployment-record.h"

#include "ns3/event-id.h"
#include "ns3/network-placement.h"
#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * The one place that knows where the parts of one network lie, for one device. Placement is
 * traffic:
 *
 * 1. When every site is known, at the latest after Patience, the network is placed and each chosen
 *    server is asked (DEPLOY_REQUEST) to hold its part; its ModelStore loads what it misses and
 *    pins it, and the server reports (DEPLOY_REPORT). A task that comes sooner places at once, and
 *    waits for its layers at the server (model wait).
 * 2. Every CheckInterval, and when a site is lost, the world is looked at. A lost site, a site that
 *    is there again, a rate that differs from the one of the last search by more than RateChange,
 *    and a server that could not load its part make the network be placed anew among the sites
 *    that can be used; servers whose layers change are asked again. Unless a part was lost, tasks
 *    stay with the old placement until all of the new one is in memory, if the servers have the
 *    memory for both; Grace later what is not wanted any more is evicted.
 * 3. Each of these is a deployment: Deployed fires with what moved and what it took.
 *
 * After a deployment has ended, HoldTime passes before anything but a loss or a failure is reacted
 * to. A search whose placement is not better by the share Gain moves nothing unless a part was
 * lost. A way that nobody has measured counts as no faster than the fastest of its sort (with the
 * device, between servers) that was measured. The device's own parts are in its memory and do not
 * travel. A load that is no longer wanted is not broken off: its layers leave memory when they have
 * come.
 */
class PlacementDeployment : public Object
{
  public:
    /** Places the network, given what is known. */
    using Placer = std::function<NetworkPlacement(const PartitionObservation&)>;

    /** @return the TypeId */
    static TypeId GetTypeId();

    PlacementDeployment();
    ~PlacementDeployment() override;

    /**
     * Begin.
     * @param port of the agent, whose owner knows the network; outlives the work until Stop
     * @param model the network
     * @param placer places it
     * @param options as the placer uses them, for memory and for the reason if it finds nothing
     */
    void Start(AgentPort* port,
               std::shared_ptr<const DnnModel> model,
               Placer placer,
               const NetworkPlacementOptions& options);

    /** End: nothing is sent after this. */
    void Stop();

    /** @param peer a site that can no longer be reached, and has lost its memory */
    void PeerLost(uint64_t peer);

    /** @param peer a server @param report how a request ended there */
    void Take(uint64_t peer, const DeploymentReport& report);

    /**
     * @param observation what is known for a task, truth revealed; where the placement in use
     * cannot be used the network is placed anew from it
     * @return where the parts lie, in SiteIds of the observation; empty without a placement
     */
    std::vector<ChainStep> GetSteps(const PartitionObservation& observation);

    /**
     * Take the reports for what they say: at a site that holds its part nothing is left to load,
     * whatever a status says of the rest of the network.
     * @param observation gets it
     */
    void Refine(PartitionObservation& observation) const;

    /** @return true if all parts of the present placement are in memory */
    bool IsReady() const;

    /** @return how often the network was placed */
    uint64_t GetSearches() const;

    /** @return deployments that ended, by kind, and what they took */
    const std::map<std::string, double>& GetFigures() const;

    /**
     * TracedCallback signature of Deployed.
     * @param [in] record what a deployment was about and what it took
     */
    typedef void (*DeployedTracedCallback)(const DeploymentRecord& record);

  protected:
    void DoDispose() override;

  private:
    /** A part and who runs it. */
    struct Part
    {
        LayerId end{0};   //!< behind its last layer
        uint64_t peer{0}; //!< endpoint id of the site
        LayerSet layers;  //!< of it

        bool operator==(const Part& other) const;
    };

    /** What a server holds, or was asked to. */
    struct Holding
    {
        LayerSet layers;       //!< all of it
        uint64_t request{0};   //!< number of the request
        bool pending{true};    //!< no report yet
        bool held{false};      //!< reported to be in memory
        int64_t askedNs{0};    //!< when the server got the request, from its report
        uint64_t heldBytes{0}; //!< parameters
    };

    /** By endpoint id of the server. */
    using Wants = std::map<uint64_t, LayerSet>;

    /** Look at the world now, and wait for the next time. */
    void Look();
    /** @param observation what is known, truth revealed; deploys if there is a reason to */
    void Check(const PartitionObservation& observation);
    /** @param observation what is known @return is every site known well enough to be chosen? */
    bool KnowsAllSites(const PartitionObservation& observation) const;
    /** @param observation what is known @return why to place anew, empty: no reason */
    std::string FindReason(const PartitionObservation& observation) const;
    /** @param observation what is known @return has a rate moved away from the last search's? */
    bool HasRateChanged(const PartitionObservation& observation) const;
    /** Keep what a search is based on. @param observation what is known */
    void Remember(const PartitionObservation& observation);
    /** @return does a server owe a report? */
    bool IsPending() const;
    /** @param peer a site @return does it run a part of the present placement? */
    bool IsTarget(uint64_t peer) const;
    /** Place the network. @param reason why @param observation what is known */
    void Search(const std::string& reason, const PartitionObservation& observation);
    /** @param observation gets back the memory that its servers report as taken by our parts */
    void GiveBackMemory(PartitionObservation& observation) const;
    /** No part moves on a guess: a way that nobody has measured counts as no faster than the
     * fastest of its sort that was ever measured at a search. @param observation gets it */
    void Distrust(PartitionObservation& observation);
    /** There is no placement. @param reason why one was wanted @param observation what is known */
    void GiveUp(const std::string& reason, const PartitionObservation& observation);
    /** @param reason of a deployment @return its record, as far as it is known before */
    DeploymentRecord MakeRecord(const std::string& reason);
    /** Ask servers. @param record of it, costs filled in @param parts the placement @param
     * observation what is known */
    void Begin(const DeploymentRecord& record,
               const std::vector<Part>& parts,
               const PartitionObservation& observation);
    /** @param wants what servers shall hold; others that hold something shall hold nothing */
    void Ask(const Wants& wants);
    /** @param wants of the new placement @param observation what is known @return what to hold
     * until it is ready, so that the old one works on; empty if that cannot be */
    Wants FindUnion(const Wants& wants, const PartitionObservation& observation) const;
    /** @param parts a placement @return what it wants of servers */
    Wants GetWants(const std::vector<Part>& parts) const;
    /** @param parts a placement @return how many servers' parts are not where it wants them */
    uint32_t CountMoves(const std::vector<Part>& parts) const;
    /** All reports are there. */
    void Finish();
    /** End the open record. @param status how @param problem why */
    void Close(DeploymentStatus status, const std::string& problem);
    /** @param parts a placement @param observation what is known @return it in SiteIds; empty if a
     * site is gone */
    std::vector<ChainStep> FindSteps(const std::vector<Part>& parts,
                                     const PartitionObservation& observation) const;
    /** @param steps where parts lie @param observation what is known @return them by endpoint id */
    std::vector<Part> MakeParts(const std::vector<ChainStep>& steps,
                                const PartitionObservation& observation) const;

    Time m_checkInterval;     //!< attribute CheckInterval
    Time m_patience;          //!< attribute Patience
    Time m_retryDelay;        //!< attribute RetryDelay
    Time m_holdTime;          //!< attribute HoldTime
    Time m_grace;             //!< attribute Grace
    double m_rateChange{0.0}; //!< attribute RateChange
    double m_gain{0.0};       //!< attribute Gain

    AgentPort* m_port{nullptr};              //!< way out
    std::shared_ptr<const DnnModel> m_model; //!< the network
    Placer m_placer;                         //!< places it
    NetworkPlacementOptions m_options;       //!< as the placer uses them
    Time m_startedAt;                        //!< when Start was
    EventId m_next;                          //!< next look
    EventId m_trim;                          //!< the old placement goes

    std::vector<Part> m_current;                             //!< in use
    std::vector<Part> m_target;                              //!< where parts are or go
    std::map<uint64_t, Holding> m_holdings;                  //!< by endpoint id of the server
    std::set<uint64_t> m_usable;                             //!< sites at the last search
    std::map<std::pair<uint64_t, uint64_t>, double> m_rates; //!< likewise, bytes per second
    double m_fastest[2]{0.0, 0.0}; //!< measured with the device, between servers, bytes per second
    bool m_open{false};            //!< a deployment is under way
    bool m_placed{false};          //!< there was a placement
    bool m_hopeless{false};        //!< the last search found nothing
    std::string m_problem;         //!< what a server said
    Time m_retryAt;                //!< after a failure
    Time m_retryWait;              //!< doubled with each failure
    DeploymentRecord m_record;     //!< of the one under way
    uint64_t m_lastNumber{0};      //!< of deployments
    uint64_t m_lastRequest{0};     //!< of requests
    uint64_t m_searches{0};        //!< so far
    std::map<std::string, double> m_figures;                 //!< for reports
    TracedCallback<const DeploymentRecord&> m_deployedTrace; //!< Deployed
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_PLACEMENT_DEPLOYMENT_H
