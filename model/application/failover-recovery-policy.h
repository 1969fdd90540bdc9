/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by the next best site.
 */
#ifndef EDGE_INFERENCE_FAILOVER_RECOVERY_POLICY_H
#define EDGE_INFERENCE_FAILOVER_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Puts the stages of the site that failed on the next best one: the server that can be reached and
 * is predicted to answer soonest with them. The rest of the plan stays. When an attempt timed out,
 * the first server of the plan that has not finished counts as failed. Without such a server it
 * resends.
 */
class FailoverRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FailoverRecoveryPolicy();
    ~FailoverRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FAILOVER_RECOVERY_POLICY_H
