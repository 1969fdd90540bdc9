/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "processor-sharing-service-discipline.h"

#include "ns3/log.h"
#include "ns3/uinteger.h"

#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceProcessorSharingServiceDiscipline");

NS_OBJECT_ENSURE_REGISTERED(ProcessorSharingServiceDiscipline);

TypeId
ProcessorSharingServiceDiscipline::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::edgeinference::ProcessorSharingServiceDiscipline")
            .SetParent<ServiceDiscipline>()
            .SetGroupName("EdgeInference")
            .AddConstructor<ProcessorSharingServiceDiscipline>()
            .AddAttribute("Limit",
                          "Most jobs served at once; 0 for no limit.",
                          UintegerValue(0),
                          MakeUintegerAccessor(&ProcessorSharingServiceDiscipline::m_limit),
                          MakeUintegerChecker<uint32_t>());
    return tid;
}

ProcessorSharingServiceDiscipline::~ProcessorSharingServiceDiscipline()
{
    NS_LOG_FUNCTION(this);
}

int64_t
ProcessorSharingServiceDiscipline::DoGetRank(const ComputeJob&) const
{
    return 0;
}

uint32_t
ProcessorSharingServiceDiscipline::DoGetConcurrency(double) const
{
    return m_limit == 0 ? std::numeric_limits<uint32_t>::max() : m_limit;
}

} // namespace edgeinference
} // namespace ns3
