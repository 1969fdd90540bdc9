/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "resume-recovery-policy.h"

#include "recovery-plans.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ResumeRecoveryPolicy);

TypeId
ResumeRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ResumeRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ResumeRecoveryPolicy>();
    return tid;
}

ResumeRecoveryPolicy::ResumeRecoveryPolicy() = default;

ResumeRecoveryPolicy::~ResumeRecoveryPolicy() = default;

RecoveryAnswer
ResumeRecoveryPolicy::DoRetry(const TaskProgress& progress, const std::string&)
{
    const auto server = FindNearestServer(progress);
    return AnswerWith(server ? MakeRestPlan(progress, *server) : MakeLocalPlan(progress));
}

} // namespace edgeinference
} // namespace ns3
