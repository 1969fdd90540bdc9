/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "edf-service-discipline.h"

#include "ns3/boolean.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceEdfServiceDiscipline");

NS_OBJECT_ENSURE_REGISTERED(EdfServiceDiscipline);

TypeId
EdfServiceDiscipline::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::EdfServiceDiscipline")
            .SetParent<ServiceDiscipline>()
            .SetGroupName("EdgeInference")
            .AddConstructor<EdfServiceDiscipline>()
            .AddAttribute("Preemptive",
                          "True if a job of earlier deadline interrupts one in service.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&EdfServiceDiscipline::m_preemptive),
                          MakeBooleanChecker());
    return tid;
}

EdfServiceDiscipline::~EdfServiceDiscipline()
{
    NS_LOG_FUNCTION(this);
}

int64_t
EdfServiceDiscipline::DoGetRank(const ComputeJob& job) const
{
    return job.deadline.GetTimeStep();
}

bool
EdfServiceDiscipline::DoIsPreemptive() const
{
    return m_preemptive;
}

} // namespace edgeinference
} // namespace ns3
