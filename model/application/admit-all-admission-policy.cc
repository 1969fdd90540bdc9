/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "admit-all-admission-policy.h"

namespace ns3
{
namespace edgeinference
{

NS_OBJECT_ENSURE_REGISTERED(AdmitAllAdmissionPolicy);

TypeId
AdmitAllAdmissionPolicy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::AdmitAllAdmissionPolicy")
                            .SetParent<AdmissionPolicy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<AdmitAllAdmissionPolicy>();
    return tid;
}

AdmitAllAdmissionPolicy::AdmitAllAdmissionPolicy() = default;

AdmitAllAdmissionPolicy::~AdmitAllAdmissionPolicy() = default;

AdmissionDecision
AdmitAllAdmissionPolicy::DoAdmit(const StageRequest&)
{
    return AdmissionDecision::Admit();
}

} // namespace edgeinference
} // namespace ns3
