/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Toy strategies for the tests of the applications: an agent that answers late, an admission policy
 * that counts a budget, a recovery policy that replans. Only tests include it.
 */
#ifndef EDGE_INFERENCE_APPLICATION_TOYS_H
#define EDGE_INFERENCE_APPLICATION_TOYS_H

#include "ns3/admission-policy.h"
#include "ns3/nstime.h"
#include "ns3/partition-agent.h"
#include "ns3/recovery-policy.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/uinteger.h"

#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace apptest
{

/**
 * A toy agent that answers late, through DoDecideAsync and an event: attempt n gets the n-th of its
 * plans, later ones the last. It keeps what it was told.
 */
class LateAgent : public PartitionAgent
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid =
            TypeId("ns3::edgeinference::apptest::LateAgent")
                .SetParent<PartitionAgent>()
                .SetGroupName("EdgeInferenceTest")
                .HideFromDocumentation()
                .AddConstructor<LateAgent>()
                .AddAttribute("Plans",
                              "Text forms of plans, separated by '|'; an empty one is no plan.",
                              StringValue(""),
                              MakeStringAccessor(&LateAgent::m_plans),
                              MakeStringChecker())
                .AddAttribute("Delay",
                              "How late it answers.",
                              TimeValue(Time(0)),
                              MakeTimeAccessor(&LateAgent::m_delay),
                              MakeTimeChecker());
        return tid;
    }

    std::vector<PartitionObservation> m_observations; //!< what it was asked
    std::vector<std::size_t> m_slots;                 //!< how many at once
    std::vector<PartitionOutcome> m_outcomes;         //!< what it was told
    uint32_t m_cancelled{0};                          //!< decisions no longer wanted

  private:
    void DoDecideAsync(const std::vector<PartitionObservation>& observations) override
    {
        m_slots.push_back(observations.size());
        for (const auto& observation : observations)
        {
            m_observations.push_back(observation);
            Simulator::Schedule(m_delay,
                                &LateAgent::AnswerNow,
                                Ptr<LateAgent>(this),
                                observation.decisionId,
                                observation.attempt);
        }
    }

    /** @param decisionId the decision @param attempt its attempt */
    void AnswerNow(uint64_t decisionId, uint32_t attempt)
    {
        std::istringstream plans(m_plans);
        std::string text;
        for (uint32_t i = 0; i <= attempt && std::getline(plans, text, '|'); ++i)
        {
        }
        Answer(decisionId, text.empty() ? PartitionPlan() : PartitionPlan::FromString(text));
    }

    void DoObserve(const PartitionOutcome& outcome) override
    {
        m_outcomes.push_back(outcome);
    }

    void DoCancel(uint64_t) override
    {
        ++m_cancelled;
    }

    std::string m_plans; //!< by attempt
    Time m_delay;        //!< of each answer
};

/**
 * A toy policy that lets so many attempts in at once and gets its budget back when they leave.
 */
class BudgetPolicy : public AdmissionPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::apptest::BudgetPolicy")
                                .SetParent<AdmissionPolicy>()
                                .SetGroupName("EdgeInferenceTest")
                                .HideFromDocumentation()
                                .AddConstructor<BudgetPolicy>()
                                .AddAttribute("Budget",
                                              "Attempts that may be here at once.",
                                              UintegerValue(1),
                                              MakeUintegerAccessor(&BudgetPolicy::m_budget),
                                              MakeUintegerChecker<uint32_t>());
        return tid;
    }

    std::set<TaskKey> m_inside; //!< attempts that are here
    uint32_t m_admitted{0};     //!< attempts let in so far
    uint32_t m_rejected{0};     //!< stages refused so far
    uint32_t m_released{0};     //!< attempts that left
    uint32_t m_strangers{0};    //!< attempts that left without having been let in

  private:
    AdmissionDecision DoAdmit(const StageRequest& request) override
    {
        if (m_inside.count(request.key) == 0)
        {
            if (m_inside.size() >= m_budget)
            {
                ++m_rejected;
                return AdmissionDecision::Reject("budget");
            }
            m_inside.insert(request.key);
            ++m_admitted;
        }
        return AdmissionDecision::Admit();
    }

    void DoReleased(const TaskKey& key) override
    {
        ++m_released;
        m_strangers += m_inside.erase(key) == 0;
    }

    uint32_t m_budget{1}; //!< attempts that may be here at once
};

/** A toy policy that asks the agent again, so many times. */
class ReplanPolicy : public RecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId()
    {
        static TypeId tid = TypeId("ns3::edgeinference::apptest::ReplanPolicy")
                                .SetParent<RecoveryPolicy>()
                                .SetGroupName("EdgeInferenceTest")
                                .HideFromDocumentation()
                                .AddConstructor<ReplanPolicy>()
                                .AddAttribute("MaxAttempts",
                                              "Attempts per task.",
                                              UintegerValue(3),
                                              MakeUintegerAccessor(&ReplanPolicy::m_maxAttempts),
                                              MakeUintegerChecker<uint32_t>())
                                .AddAttribute("Delay",
                                              "Wait before the agent is asked again.",
                                              TimeValue(Time(0)),
                                              MakeTimeAccessor(&ReplanPolicy::m_delay),
                                              MakeTimeChecker());
        return tid;
    }

    std::vector<TaskProgress> m_progress; //!< what it was told
    std::vector<std::string> m_reasons;   //!< and why

  private:
    RecoveryAnswer DoRecover(const TaskProgress& progress, const std::string& reason) override
    {
        m_progress.push_back(progress);
        m_reasons.push_back(reason);
        RecoveryAnswer answer;
        if (progress.attempts < m_maxAttempts)
        {
            answer.action = RecoveryAnswer::Action::REPLAN;
            answer.delay = m_delay;
        }
        return answer;
    }

    uint32_t m_maxAttempts{3}; //!< per task
    Time m_delay;              //!< before the agent is asked again
};

} // namespace apptest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_APPLICATION_TOYS_H
