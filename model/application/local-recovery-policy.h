/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by finishing on the device.
 */
#ifndef EDGE_INFERENCE_LOCAL_RECOVERY_POLICY_H
#define EDGE_INFERENCE_LOCAL_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Runs what is left on the device, from what it still holds; needs nobody else. A device that
 * cannot run layers resends.
 */
class LocalRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    LocalRecoveryPolicy();
    ~LocalRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_LOCAL_RECOVERY_POLICY_H
