/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "retry-recovery-policy.h"

#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(RetryRecoveryPolicy);

TypeId
RetryRecoveryPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::RetryRecoveryPolicy")
            .SetParent<RecoveryPolicy>()
            .SetGroupName("EdgeInference")
            .AddAttribute("MaxAttempts",
                          "Attempts per task, the first one included.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&RetryRecoveryPolicy::m_maxAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Delay",
                          "Wait before the second attempt; each further one waits twice as long.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&RetryRecoveryPolicy::m_delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("MaxDelay",
                          "The longest wait before an attempt.",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&RetryRecoveryPolicy::m_maxDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

RetryRecoveryPolicy::RetryRecoveryPolicy() = default;

RetryRecoveryPolicy::~RetryRecoveryPolicy() = default;

RecoveryAnswer
RetryRecoveryPolicy::DoRecover(const TaskProgress& progress, const std::string& reason)
{
    if (progress.attempts >= m_maxAttempts)
    {
        return RecoveryAnswer();
    }
    RecoveryAnswer answer = DoRetry(progress, reason);
    const bool alone = answer.action == RecoveryAnswer::Action::PLAN &&
                       answer.plan.GetSites() == std::vector<SiteId>{DEVICE_SITE};
    if (!alone)
    {
        answer.delay += GetWait(progress.attempts);
    }
    return answer;
}

Time
RetryRecoveryPolicy::GetWait(uint32_t attempts) const
{
    Time wait = std::min(m_delay, m_maxDelay);
    for (uint32_t i = 1; i < attempts && !wait.IsZero(); ++i)
    {
        // compared before it is doubled, so that nothing overflows
        const Time room = m_maxDelay - wait;
        if (wait >= room)
        {
            return m_maxDelay;
        }
        wait += wait;
    }
    return wait;
}

} // namespace edgeinference
} // namespace ns3
