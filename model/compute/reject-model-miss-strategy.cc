/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "reject-model-miss-strategy.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceRejectModelMissStrategy");

NS_OBJECT_ENSURE_REGISTERED(RejectModelMissStrategy);

TypeId
RejectModelMissStrategy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::RejectModelMissStrategy")
                            .SetParent<ModelMissStrategy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<RejectModelMissStrategy>();
    return tid;
}

RejectModelMissStrategy::~RejectModelMissStrategy()
{
    NS_LOG_FUNCTION(this);
}

void
RejectModelMissStrategy::DoLoad(const ModelMiss&, Callback<void, bool> done)
{
    done(false);
}

bool
RejectModelMissStrategy::DoCanLoad() const
{
    return false;
}

} // namespace edgeinference
} // namespace ns3
