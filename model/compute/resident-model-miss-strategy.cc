/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "resident-model-miss-strategy.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceResidentModelMissStrategy");

NS_OBJECT_ENSURE_REGISTERED(ResidentModelMissStrategy);

TypeId
ResidentModelMissStrategy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ResidentModelMissStrategy")
                            .SetParent<ModelMissStrategy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<ResidentModelMissStrategy>();
    return tid;
}

ResidentModelMissStrategy::~ResidentModelMissStrategy()
{
    NS_LOG_FUNCTION(this);
}

void
ResidentModelMissStrategy::DoLoad(const ModelMiss&, Callback<void, bool> done)
{
    done(true);
}

bool
ResidentModelMissStrategy::DoIsInstant() const
{
    return true;
}

} // namespace edgeinference
} // namespace ns3
