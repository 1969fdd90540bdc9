/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Recovery by going on at the nearest server.
 */
#ifndef EDGE_INFERENCE_RESUME_RECOVERY_POLICY_H
#define EDGE_INFERENCE_RESUME_RECOVERY_POLICY_H

#include "retry-recovery-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Goes on after the last finished stage: what is left runs on the nearest server, the one with the
 * shortest measured delay among those that can be reached and have not just failed. It gets the
 * live tensors from who holds them. Without such a server the device finishes; if it cannot, it
 * resends.
 */
class ResumeRecoveryPolicy : public RetryRecoveryPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    ResumeRecoveryPolicy();
    ~ResumeRecoveryPolicy() override;

  private:
    RecoveryAnswer DoRetry(const TaskProgress& progress, const std::string& reason) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_RESUME_RECOVERY_POLICY_H
