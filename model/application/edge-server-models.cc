/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * EdgeServerApplication: parameters of networks, fetched from and given to other servers, and held
 * for those who deploy parts.
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
    GetEndpoint()->Warm(m_origin); // for the way back: who listens does not dial
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
    m_modelBytesSent += answer.payloadBytes;
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
    m_modelBytesReceived += message.GetPayloadBytes();
    const auto found = m_fetches.find(body.request);
    if (found != m_fetches.end())
    {
        const Callback<void, bool> done = found->second;
        m_fetches.erase(found);
        done(!body.layers.IsEmpty());
    }
    return true;
}

void
EdgeServerApplication::SendReport(uint64_t peer, const DeploymentReport& report)
{
    SendControl({peer, Address()},
                MessageKind::AGENT,
                AgentBody{DEPLOY_REPORT, report.Encode()}.Encode());
}

uint64_t
EdgeServerApplication::GetModelBytesSent() const
{
    return m_modelBytesSent;
}

uint64_t
EdgeServerApplication::GetModelBytesReceived() const
{
    return m_modelBytesReceived;
}

const DeployedParts&
EdgeServerApplication::GetDeployedParts() const
{
    return m_parts;
}

} // namespace edgeinference
} // namespace ns3
