/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What decisions cost beside the best ones, in the world as it is. Example:
 *
 *     Ptr<RegretMonitor> regret = CreateObject<RegretMonitor>();
 *     regret->SetTruth(truth);
 *     regret->Watch(device);       // each device
 *     monitor->Watch(regret);      // an InferenceMonitor, for its summary
 */
#ifndef EDGE_INFERENCE_REGRET_MONITOR_H
#define EDGE_INFERENCE_REGRET_MONITOR_H

#include "task-record.h"

#include "ns3/agent-port.h"
#include "ns3/chain-search.h"
#include "ns3/object.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace ns3
{
namespace edgeinference
{

class MobileDeviceApplication;

/**
 * @ingroup edge-inference
 * One decision and the best one.
 */
struct RegretRecord
{
    uint64_t device{0};        //!< endpoint id of the device
    std::string agent;         //!< TypeId name of its agent
    uint64_t task{0};          //!< number of the task
    uint32_t attempt{0};       //!< plans of the task before this one
    int64_t nowNs{0};          //!< when the plan took effect, simulated ns
    double chosenSeconds{0.0}; //!< cost of the plan, infinite if it cannot be carried out now
    double bestSeconds{0.0};   //!< cost of the best plan known

    /** @return how much worse the plan is, s; not negative */
    double GetRegretSeconds() const;
};

/**
 * @ingroup edge-inference
 * For each plan that an agent decided on, at the moment when it takes effect: its analytic cost
 * (EvaluatePlan) and that of the best plan, both for what the device would observe with
 * IdealKnowledge at that moment. The best is the lowest of FindBestChain, FindBestDagCut (DADS,
 * light) and the plan itself; which is the optimum on chains, and on graphs the best that we know.
 * Exits are not searched, so a plan with exits can be its own best.
 *
 * A plan after a failure is measured likewise for what is left: both costs count from that moment
 * on, with the layers done and the tensors alive that the agent was told of. A plan that recovery
 * repeats or makes by itself is no decision and not measured.
 *
 * It looks at the world and changes nothing: no message, no event, no random number.
 */
class RegretMonitor : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RegretMonitor();
    ~RegretMonitor() override;

    /** @param truth the world as it is; must be set before the first task */
    void SetTruth(std::shared_ptr<const SystemTruth> truth);

    /** @param device whose decisions are measured from now on; after it was initialized or before
     */
    void Watch(Ptr<MobileDeviceApplication> device);

    /** @return decisions measured so far */
    uint64_t GetMeasured() const;

    /**
     * Signature of the Regret trace source.
     * @param [in] record the decision
     */
    typedef void (*RegretTracedCallback)(const RegretRecord& record);

  protected:
    void DoDispose() override;

  private:
    /** A plan takes effect. @param device its device @param task its task @param plan it */
    void PlanStarted(uint64_t device, uint64_t task, const PartitionPlan& plan);
    /** A task ended. @param record it */
    void TaskEnded(const TaskRecord& record);
    /** @param device of the task @param observation what was left of it, and what is known now
     * @param plan its plan @return the comparison */
    RegretRecord Compare(const MobileDeviceApplication& device,
                         PartitionObservation observation,
                         const PartitionPlan& plan);

    uint32_t m_every{1};                                           //!< attribute Every
    std::shared_ptr<const SystemTruth> m_truth;                    //!< the world as it is
    std::map<uint64_t, Ptr<MobileDeviceApplication>> m_devices;    //!< by endpoint id
    std::map<std::pair<uint64_t, uint64_t>, uint64_t> m_decisions; //!< last one of each open task
    uint64_t m_seen{0};                                            //!< decisions
    uint64_t m_measured{0};                                        //!< those measured
    ChainSearch m_search;                                          //!< workspace
    TracedCallback<const RegretRecord&> m_regretTrace;             //!< Regret
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_REGRET_MONITOR_H
