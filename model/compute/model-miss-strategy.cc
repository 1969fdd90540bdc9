/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "model-miss-strategy.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceModelMissStrategy");

NS_OBJECT_ENSURE_REGISTERED(ModelMissStrategy);

TypeId
ModelMissStrategy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::ModelMissStrategy")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference");
    return tid;
}

ModelMissStrategy::~ModelMissStrategy()
{
    NS_LOG_FUNCTION(this);
}

void
ModelMissStrategy::Load(const ModelMiss& miss, Callback<void, bool> done)
{
    NS_LOG_FUNCTION(this << miss.digest << miss.layers.ToString() << miss.bytes);
    DoLoad(miss, done);
}

void
ModelMissStrategy::SetFetcher(ModelFetcher fetcher)
{
    NS_LOG_FUNCTION(this);
    DoSetFetcher(fetcher);
}

void
ModelMissStrategy::DoSetFetcher(ModelFetcher)
{
}

bool
ModelMissStrategy::CanLoad() const
{
    NS_LOG_FUNCTION(this);
    return DoCanLoad();
}

bool
ModelMissStrategy::IsInstant() const
{
    NS_LOG_FUNCTION(this);
    return DoIsInstant();
}

bool
ModelMissStrategy::DoCanLoad() const
{
    return true;
}

bool
ModelMissStrategy::DoIsInstant() const
{
    return false;
}

} // namespace edgeinference
} // namespace ns3
