/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "replan-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ReplanRecoveryPolicy);

TypeId
ReplanRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ReplanRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ReplanRecoveryPolicy>();
    return tid;
}

ReplanRecoveryPolicy::ReplanRecoveryPolicy() = default;

ReplanRecoveryPolicy::~ReplanRecoveryPolicy() = default;

RecoveryAnswer
ReplanRecoveryPolicy::DoRetry(const TaskProgress&, const std::string&)
{
    RecoveryAnswer answer;
    answer.action = RecoveryAnswer::Action::REPLAN;
    return answer;
}

} // namespace edgeinference
} // namespace ns3
