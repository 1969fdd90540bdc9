/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "local-recovery-policy.h"

#include "recovery-plans.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(LocalRecoveryPolicy);

TypeId
LocalRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::LocalRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<LocalRecoveryPolicy>();
    return tid;
}

LocalRecoveryPolicy::LocalRecoveryPolicy() = default;

LocalRecoveryPolicy::~LocalRecoveryPolicy() = default;

RecoveryAnswer
LocalRecoveryPolicy::DoRetry(const TaskProgress& progress, const std::string&)
{
    return AnswerWith(MakeLocalPlan(progress));
}

} // namespace edgeinference
} // namespace ns3
