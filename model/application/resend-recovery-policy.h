/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by resending.
 */
#ifndef EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H
#define EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Starts the same plan again, from what the device still holds. A site that cannot be reached is
 * dialled again meanwhile, over whatever cell the device hangs on by then.
 */
class ResendRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ResendRecoveryPolicy();
    ~ResendRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESEND_RECOVERY_POLICY_H
