/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-recovery-policy.h"

#include "recovery-plans.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ExitRecoveryPolicy);

TypeId
ExitRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ExitRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ExitRecoveryPolicy>();
    return tid;
}

ExitRecoveryPolicy::ExitRecoveryPolicy() = default;

ExitRecoveryPolicy::~ExitRecoveryPolicy() = default;

RecoveryAnswer
ExitRecoveryPolicy::DoRetry(const TaskProgress& progress, const std::string&)
{
    return AnswerWith(MakeNearestExitPlan(progress));
}

} // namespace edgeinference
} // namespace ns3
