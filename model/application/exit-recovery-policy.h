/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by the nearest exit.
 */
#ifndef EDGE_INFERENCE_EXIT_RECOVERY_POLICY_H
#define EDGE_INFERENCE_EXIT_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Takes the exit that the device reaches soonest from what it still holds, whatever its accuracy;
 * the end of the network counts as one. A device that cannot run layers resends.
 */
class ExitRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ExitRecoveryPolicy();
    ~ExitRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_RECOVERY_POLICY_H
