/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * EdgeServerApplication: parameters of networks, fetched from and given to other servers.
 */
#include "edge-server-application.h"

#include "ns3/log.h"

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceEdgeServerModels");

void
EdgeServerApplication::Fetch(const ModelMiss& miss, Callback<void, bool> done)
{
    NS_LOG_FUNCTION(this);
    if (m_origin.id == 0 || !IsUp())
    {
        done(false);
        return;
    }
    ModelBody body;
    body.request = ++m_lastFetch;
    body.digest = miss.digest;
    body.layers = miss.layers;
    m_fetches[body.request] = done;
    SendControl(m_origin, MessageKind::MODEL_REQUEST, body.Encode());
}

bool
EdgeServerApplication::AnswerModelRequest(uint64_t peer, const Message& message)
{
    ModelBody body;
    if (!ModelBody::Decode(message.body, body))
    {
        return false;
    }
    Message answer;
    answer.kind = MessageKind::MODEL_DATA;
    const auto model = SiteApplication::GetSite()->FindModel(body.digest);
    const bool known = model && (body.layers.IsEmpty() ||
                                 body.layers.GetRanges().back().second < model->GetLayerCount());
    if (!known ||
        !SiteApplication::GetSite()->GetStore()->GetMissing(*model, body.layers).IsEmpty())
    {
        body.layers = LayerSet();
    }
    for (const LayerId layer : body.layers.GetLayers())
    {
        answer.payloadBytes += model->GetLayer(layer).parameterBytes;
    }
    answer.body = body.Encode();
    GetEndpoint()->Send({peer, Address()}, MessageLane::DATA, std::move(answer));
    return true;
}

bool
EdgeServerApplication::TakeModelData(const Message& message)
{
    ModelBody body;
    if (!ModelBody::Decode(message.body, body))
    {
        return false;
    }
    const auto found = m_fetches.find(body.request);
    if (found != m_fetches.end())
    {
        const Callback<void, bool> done = found->second;
        m_fetches.erase(found);
        done(!body.layers.IsEmpty());
    }
    return true;
}

} // namespace edgeinference
} // namespace ns3
