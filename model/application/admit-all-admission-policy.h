/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_ADMIT_ALL_ADMISSION_POLICY_H
#define EDGE_INFERENCE_ADMIT_ALL_ADMISSION_POLICY_H

#include "admission-policy.h"

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * Admits every stage: the queue is the only limit.
 */
class AdmitAllAdmissionPolicy : public AdmissionPolicy
{
  public:
    /** @return the TypeId */
    static TypeId GetTypeId();

    AdmitAllAdmissionPolicy();
    ~AdmitAllAdmissionPolicy() override;

  private:
    AdmissionDecision DoAdmit(const StageRequest& request) override;
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_ADMIT_ALL_ADMISSION_POLICY_H
