/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "network-model-miss-strategy.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceNetworkModelMissStrategy");

NS_OBJECT_ENSURE_REGISTERED(NetworkModelMissStrategy);

TypeId
NetworkModelMissStrategy::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::NetworkModelMissStrategy")
                            .SetParent<ModelMissStrategy>()
                            .SetGroupName("EdgeInference")
                            .AddConstructor<NetworkModelMissStrategy>();
    return tid;
}

NetworkModelMissStrategy::~NetworkModelMissStrategy()
{
    NS_LOG_FUNCTION(this);
}

void
NetworkModelMissStrategy::DoDispose()
{
    NS_LOG_FUNCTION(this);
    m_fetcher = ModelFetcher();
    ModelMissStrategy::DoDispose();
}

void
NetworkModelMissStrategy::DoLoad(const ModelMiss& miss, Callback<void, bool> done)
{
    if (m_fetcher.IsNull())
    {
        done(false);
        return;
    }
    m_fetcher(miss, done);
}

void
NetworkModelMissStrategy::DoSetFetcher(ModelFetcher fetcher)
{
    m_fetcher = fetcher;
}

} // namespace edgeinference
} // namespace ns3
