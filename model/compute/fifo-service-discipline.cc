/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "fifo-service-discipline.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceFifoServiceDiscipline");

NS_OBJECT_ENSURE_REGISTERED(FifoServiceDiscipline);

TypeId
FifoServiceDiscipline::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::FifoServiceDiscipline")
                            .SetParent<ServiceDiscipline>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<FifoServiceDiscipline>();
    return tid;
}

FifoServiceDiscipline::~FifoServiceDiscipline()
{
    NS_LOG_FUNCTION(this);
}

int64_t
FifoServiceDiscipline::DoGetRank(const ComputeJob&) const
{
    return 0;
}

} // namespace edgeinference
} // namespace ns3
