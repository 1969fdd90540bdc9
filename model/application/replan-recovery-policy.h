/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by asking the agent again.
 */
#ifndef EDGE_INFERENCE_REPLAN_RECOVERY_POLICY_H
#define EDGE_INFERENCE_REPLAN_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Asks the agent for another plan, with the layers that are done and the tensors that can be had
 * filled in.
 */
class ReplanRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ReplanRecoveryPolicy();
    ~ReplanRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_REPLAN_RECOVERY_POLICY_H
