/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H
#define EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H

#include "recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Sends the boundary tensors of the same plan again, after a delay that doubles with each attempt
 * (exponential back-off), as long as attempts are left.
 */
class ResendRecoveryPolicy : public RecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ResendRecoveryPolicy();
    ~ResendRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRecover(const TaskProgress& progress, const std::string& reason) override;

    uint32_t m_maxAttempts{0}; //!< plans started per task at most
    Time m_delay;              //!< wait before the second attempt
    Time m_maxDelay;           //!< longest wait
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H
