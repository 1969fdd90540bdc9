/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "fail-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(FailRecoveryPolicy);

TypeId
FailRecoveryPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::FailRecoveryPolicy")
                            .SetParent<RecoveryPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<FailRecoveryPolicy>();
    return tid;
}

FailRecoveryPolicy::FailRecoveryPolicy() = default;

FailRecoveryPolicy::~FailRecoveryPolicy() = default;

RecoveryAnswer
FailRecoveryPolicy::DoRecover(const TaskProgress&, const std::string&)
{
    return {};
}

} // namespace edgeinference
} // namespace ns3
