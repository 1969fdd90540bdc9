/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * The exit and the cut that together give the best answer in time.
 */
#ifndef EDGE_INFERENCE_EDGENT_PARTITION_AGENT_H
#define EDGE_INFERENCE_EDGENT_PARTITION_AGENT_H

#include "partition-agent.h"

#include "ns3/change-point.h"
#include "ns3/exit-selection.h"

#include <cstdint>
#include <map>
#include <utility>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Edgent: E. Li, Z. Zhou, X. Chen, "Edge Intelligence: On-Demand Deep Learning Model Co-Inference
 * with Device-Edge Synergy", MECOMM 2018, DOI 10.1145/3229556.3229562, Algorithm 1 as
 * FindEdgentExit has it. Stage one, the regressions, is a LatencyModel (RegressionLatencyModel::Fit
 * on measured profiles); stage two is this agent, on measured rates; stage three is the plan, whose
 * rule always leaves at the chosen exit. The server runs the layers before the cut, as in the
 * paper; ServerFirst = false is the other way round. A task without a deadline gets the last exit.
 *
 * With Dynamic the agent keeps a configuration (exit, cut, server) while the state of the network
 * lasts, and searches again, with the mean rates of the new state, when a change point of some link
 * of the device is detected in what was measured, or the network, the deadline or the usable
 * servers are others. It then looks for the largest reward, FindRewardExit. This follows the
 * journal version (IEEE TWC 19(1), 2020, DOI 10.1109/TWC.2019.2946140), of which only the abstract
 * was seen: there the configurations of all states are computed beforehand, which gives the same
 * ones later.
 *
 * Without an exit of known cost: MakeFallbackPlan.
 */
class EdgentPartitionAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    EdgentPartitionAgent();
    ~EdgentPartitionAgent() override;

    /** @return how often a configuration was searched for */
    uint64_t GetSearches() const;

  protected:
    void DoDispose() override;

  private:
    /** One direction of a path of the device. */
    struct Link
    {
        ChangePointDetector detector; //!< of the logarithm of the rate
        double lastRate{0.0};         //!< measured last, bytes per second
    };

    /** What was decided for tasks of one kind. */
    struct Configuration
    {
        uint64_t servers{0};     //!< digest of the usable ones
        uint32_t exit{0};        //!< chosen exit
        LayerId position{0};     //!< chosen cut
        uint64_t server{0};      //!< endpoint id of the chosen server, or of the device
        bool isFound{false};     //!< there was something to choose
        uint64_t changesSeen{0}; //!< change points when it was chosen
    };

    /** Network and deadline. */
    using Kind = std::pair<uint64_t, int64_t>;

    PartitionPlan DoDecide(const PartitionObservation& observation) override;
    AgentNeeds DoGetNeeds() const override;

    /** @param observation what is known @return the choice of the dynamic variant */
    ExitChoice DecideDynamic(const PartitionObservation& observation);

    /** Take new rates. @param observation what is known */
    void Watch(const PartitionObservation& observation);

    /** @param observation what is known @return it, with the mean rates of the present states */
    PartitionObservation Smooth(const PartitionObservation& observation) const;

    /**
     * @param observation what is known
     * @param configuration what to do
     * @return that, for this task; not found if it cannot be done
     */
    ExitChoice Apply(const PartitionObservation& observation,
                     const Configuration& configuration) const;

    bool m_serverFirst{true};                          //!< attribute ServerFirst
    bool m_bestEffort{true};                           //!< attribute BestEffort
    bool m_dynamic{false};                             //!< attribute Dynamic
    double m_expectedRun{100.0};                       //!< attribute ExpectedRun
    double m_deviation{0.1};                           //!< attribute Deviation
    uint64_t m_changes{0};                             //!< change points so far
    uint64_t m_searches{0};                            //!< searches so far
    std::map<std::pair<uint64_t, bool>, Link> m_links; //!< by server and direction (true: up)
    std::map<Kind, Configuration> m_configurations;    //!< kept while the state lasts
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EDGENT_PARTITION_AGENT_H
