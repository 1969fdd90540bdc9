/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "priority-service-discipline.h"

#include "ns3/boolean.h"
#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferencePriorityServiceDiscipline");

NS_OBJECT_ENSURE_REGISTERED(PriorityServiceDiscipline);

TypeId
PriorityServiceDiscipline::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::PriorityServiceDiscipline")
            .SetParent<ServiceDiscipline>()
            .SetGroupName("EdgeInference")
            .AddConstructor<PriorityServiceDiscipline>()
            .AddAttribute("Preemptive",
                          "True if a job of larger priority interrupts one in service.",
                          BooleanValue(false),
                          MakeBooleanAccessor(&PriorityServiceDiscipline::m_preemptive),
                          MakeBooleanChecker());
    return tid;
}

PriorityServiceDiscipline::~PriorityServiceDiscipline()
{
    NS_LOG_FUNCTION(this);
}

int64_t
PriorityServiceDiscipline::DoGetRank(const ComputeJob& job) const
{
    return -static_cast<int64_t>(job.priority);
}

bool
PriorityServiceDiscipline::DoIsPreemptive() const
{
    return m_preemptive;
}

} // namespace edgeinference
} // namespace ns3
