/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "service-discipline.h"

#include "ns3/log.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceServiceDiscipline");

NS_OBJECT_ENSURE_REGISTERED(ServiceDiscipline);

TypeId
ServiceDiscipline::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ServiceDiscipline")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference");
    return tid;
}

ServiceDiscipline::~ServiceDiscipline()
{
    NS_LOG_FUNCTION(this);
}

int64_t
ServiceDiscipline::GetRank(const ComputeJob& job) const
{
    NS_LOG_FUNCTION(this);
    return DoGetRank(job);
}

uint32_t
ServiceDiscipline::GetConcurrency(double capacity) const
{
    NS_LOG_FUNCTION(this << capacity);
    return std::max<uint32_t>(1, DoGetConcurrency(capacity));
}

bool
ServiceDiscipline::IsPreemptive() const
{
    NS_LOG_FUNCTION(this);
    return DoIsPreemptive();
}

uint32_t
ServiceDiscipline::DoGetConcurrency(double capacity) const
{
    constexpr double tolerance = 1e-9; // sums of shares are rounded
    constexpr double most = std::numeric_limits<uint32_t>::max();
    return static_cast<uint32_t>(std::clamp(std::ceil(capacity - tolerance), 1.0, most));
}

bool
ServiceDiscipline::DoIsPreemptive() const
{
    return false;
}

} // namespace edgeinference
} // namespace ns3
