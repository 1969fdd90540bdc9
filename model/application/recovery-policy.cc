/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "recovery-policy.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRecoveryPolicy");
NS_OBJECT_ENSURE_REGISTERED(RecoveryPolicy);

TypeId
RecoveryPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RecoveryPolicy")
            .SetParent<Object>()
            .SetGroupName("EdgeInference")
            .AddTraceSource("Recovering",
                            "An attempt of a task has failed, and this is done about it.",
                            MakeTraceSourceAccessor(&RecoveryPolicy::m_recoveringTrace),
                            "ns3::edgeinference::RecoveryPolicy::RecoveringTracedCallback");
    return tid;
}

RecoveryPolicy::RecoveryPolicy() = default;

RecoveryPolicy::~RecoveryPolicy() = default;

RecoveryAnswer
RecoveryPolicy::Recover(const TaskProgress& progress, const std::string& reason)
{
    NS_LOG_FUNCTION(this << progress.task << reason);
    const RecoveryAnswer answer = DoRecover(progress, reason);
    m_recoveringTrace(progress, reason, answer);
    return answer;
}

int64_t
RecoveryPolicy::AssignStreams(int64_t stream)
{
    return DoAssignStreams(stream);
}

int64_t
RecoveryPolicy::DoAssignStreams(int64_t)
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
