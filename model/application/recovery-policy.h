/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a device does when an attempt of a task has failed. A child is plugged into a
 * MobileDeviceApplication by TypeId and writes DoRecover.
 */
#ifndef EDGE_INFERENCE_RECOVERY_POLICY_H
#define EDGE_INFERENCE_RECOVERY_POLICY_H

#include "ns3/nstime.h"
#include "ns3/object.h"
#include "ns3/partition-observation.h"
#include "ns3/partition-plan.h"
#include "ns3/traced-callback.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * How far a task had come when its attempt failed.
 */
struct TaskProgress
{
    uint64_t task{0};                      //!< number of the task on its device
    uint32_t attempts{0};                  //!< plans started so far
    int64_t nowNs{0};                      //!< simulated time, ns
    int64_t createdNs{0};                  //!< creation of the task, ns
    int64_t deadlineNs{0};                 //!< time allowed from creation, ns; 0: none
    std::shared_ptr<const DnnModel> model; //!< the network
    PartitionPlan plan;                    //!< the plan that failed
    LayerSet done;                         //!< layers whose live tensors can still be had
    std::vector<LiveTensor> live;          //!< where those are, by SiteId
    SiteId failedSite{DEVICE_SITE};        //!< who failed; the device itself if nobody is to blame
    bool refused{false};                   //!< true: admission said no
    /** What the device knows of itself and the sites, with `done` and `live` filled in: as an agent
     * would be told. Empty where only `done` and `live` are asked for. */
    PartitionObservation known;
};

/**
 * @ingroup edge-inference
 * What to do now.
 */
struct RecoveryAnswer
{
    /** What to do. */
    enum class Action : uint8_t
    {
        FAIL,   //!< end the task as rejected or failed
        RESEND, //!< start the same plan again, from what the device still holds
        REPLAN, //!< ask the agent again, with what is done and live filled in
        PLAN,   //!< start the plan given here, such as an exit already reachable
    };

    Action action{Action::FAIL}; //!< what to do
    Time delay;                  //!< wait before doing it
    PartitionPlan plan;          //!< for PLAN
};

/**
 * @ingroup edge-inference
 * Base of the recovery policies (design decision 8).
 */
class RecoveryPolicy : public Object
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RecoveryPolicy();
    ~RecoveryPolicy() override;

    /**
     * @param progress how far the task had come
     * @param reason why the attempt failed
     * @return what to do
     */
    RecoveryAnswer Recover(const TaskProgress& progress, const std::string& reason);

    /** @param stream first random stream @return streams used */
    int64_t AssignStreams(int64_t stream);

    /**
     * Signature of the Recovering trace source.
     * @param [in] progress how far the task had come
     * @param [in] reason why the attempt failed
     * @param [in] answer what is done
     */
    typedef void (*RecoveringTracedCallback)(const TaskProgress& progress,
                                             const std::string& reason,
                                             const RecoveryAnswer& answer);

  private:
    /** @param progress how far @param reason why @return what to do */
    virtual RecoveryAnswer DoRecover(const TaskProgress& progress, const std::string& reason) = 0;
    /** @param stream first stream @return streams used */
    virtual int64_t DoAssignStreams(int64_t stream);

    TracedCallback<const TaskProgress&, const std::string&, const RecoveryAnswer&>
        m_recoveringTrace; //!< Recovering
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RECOVERY_POLICY_H
