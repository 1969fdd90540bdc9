/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_FAIL_RECOVERY_POLICY_H
#define EDGE_INFERENCE_FAIL_RECOVERY_POLICY_H

#include "recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Gives up at the first failure: the task ends as rejected or failed with the reason.
 */
class FailRecoveryPolicy : public RecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    FailRecoveryPolicy();
    ~FailRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRecover(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_FAIL_RECOVERY_POLICY_H
