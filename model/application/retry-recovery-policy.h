/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery that tries again, a number of times and later each time. Children say what is tried:
 * they write DoRetry.
 */
#ifndef EDGE_INFERENCE_RETRY_RECOVERY_POLICY_H
#define EDGE_INFERENCE_RETRY_RECOVERY_POLICY_H

#include "recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Gives up after MaxAttempts; before that waits Delay, doubled with each failure, up to MaxDelay. A
 * plan that runs on the device alone waits for nobody.
 */
class RetryRecoveryPolicy : public RecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    RetryRecoveryPolicy();
    ~RetryRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRecover(const TaskProgress& progress, const std::string& reason) final;
    /** @param progress how far @param reason why @return what to do; the wait is added */
    virtual RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) = 0;
    /** @param attempts plans started so far @return the wait before the next one */
    Time GetWait(uint32_t attempts) const;

    uint32_t m_maxAttempts{0}; //!< per task
    Time m_delay;              //!< before the second attempt
    Time m_maxDelay;           //!< the longest
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RETRY_RECOVERY_POLICY_H
