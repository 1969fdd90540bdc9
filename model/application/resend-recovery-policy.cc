/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "resend-recovery-policy.h"

#include "ns3/uinteger.h"

#include <algorithm>

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(ResendRecoveryPolicy);

TypeId
ResendRecoveryPolicy::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ResendRecoveryPolicy")
            .SetParent<RecoveryPolicy>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ResendRecoveryPolicy>()
            .AddAttribute("MaxAttempts",
                          "Attempts per task, the first one included.",
                          UintegerValue(3),
                          MakeUintegerAccessor(&ResendRecoveryPolicy::m_maxAttempts),
                          MakeUintegerChecker<uint32_t>(1))
            .AddAttribute("Delay",
                          "Wait before the second attempt; each further one waits twice as long.",
                          TimeValue(MilliSeconds(100)),
                          MakeTimeAccessor(&ResendRecoveryPolicy::m_delay),
                          MakeTimeChecker(Time(0)))
            .AddAttribute("MaxDelay",
                          "The longest wait before an attempt.",
                          TimeValue(Seconds(5)),
                          MakeTimeAccessor(&ResendRecoveryPolicy::m_maxDelay),
                          MakeTimeChecker(Time(0)));
    return tid;
}

ResendRecoveryPolicy::ResendRecoveryPolicy() = default;

ResendRecoveryPolicy::~ResendRecoveryPolicy() = default;

RecoveryAnswer
ResendRecoveryPolicy::DoRecover(const TaskProgress& progress, const std::string&)
{
    RecoveryAnswer answer;
    if (progress.attempts >= m_maxAttempts)
    {
        return answer;
    }
    answer.action = RecoveryAnswer::Action::RESEND;
    answer.delay = std::min(m_delay, m_maxDelay);
    for (uint32_t i = 1; i < progress.attempts && !answer.delay.IsZero(); ++i)
    {
        // compared before it is doubled, so that nothing overflows
        const Time room = m_maxDelay - answer.delay;
        if (answer.delay >= room)
        {
            answer.delay = m_maxDelay;
            break;
        }
        answer.delay += answer.delay;
    }
    return answer;
}

} // namespace edgeinference
} // namespace ns3
