/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "resend-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ResendRecoveryPolicy);

TypeId
ResendRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ResendRecoveryPolicy")
                            .SetParent<RetryRecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ResendRecoveryPolicy>();
    return tid;
}

ResendRecoveryPolicy::ResendRecoveryPolicy() = default;

ResendRecoveryPolicy::~ResendRecoveryPolicy() = default;

RecoveryAnswer
ResendRecoveryPolicy::DoRetry(const TaskProgress&, const std::string&)
{
    RecoveryAnswer answer;
    answer.action = RecoveryAnswer::Action::RESEND;
    return answer;
}

} // namespace edgeinference
} // namespace ns3
