/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "failover-recovery-policy.h"

#include "recovery-plans.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(FailoverRecoveryPolicy);

TypeId
FailoverRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::FailoverRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<FailoverRecoveryPolicy>();
    return tid;
}

FailoverRecoveryPolicy::FailoverRecoveryPolicy() = default;

FailoverRecoveryPolicy::~FailoverRecoveryPolicy() = default;

RecoveryAnswer
FailoverRecoveryPolicy::DoRetry(const TaskProgress& progress, const std::string&)
{
    return AnswerWith(MakeFailoverPlan(progress));
}

} // namespace edgeinference
} // namespace ns3
