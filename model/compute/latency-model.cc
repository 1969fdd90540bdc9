/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "latency-model.h"

#include "ns3/assert.h"
#include "ns3/log.h"

#include <algorithm>
#include <set>
#include <string>

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceLatencyModel");

NS_OBJECT_ENSURE_REGISTERED(LatencyModel);

TypeId
LatencyModel::GetTypeId()
{
    static TypeId tid = TypeId("ns3::edgeinference::LatencyModel")
                            .SetParent<Object>()
                            .SetGroupName("EdgeInference");
    return tid;
}

LatencyModel::~LatencyModel()
{
    NS_LOG_FUNCTION(this);
}

Time
LatencyModel::GetLayerTime(const DnnModel& model, LayerId layer) const
{
    NS_LOG_FUNCTION(this << model.GetName() << layer);
    NS_ASSERT_MSG(layer < model.GetLayerCount(), "LatencyModel: no layer " << layer);
    return Seconds(Lookup(model)[layer]);
}

Time
LatencyModel::GetTime(const DnnModel& model, const LayerSet& layers) const
{
    NS_LOG_FUNCTION(this << model.GetName() << layers.ToString());
    const std::vector<double>& seconds = Lookup(model);
    Time sum;
    for (const LayerSet::Range& range : layers.GetRanges())
    {
        NS_ASSERT_MSG(range.second < seconds.size(), "LatencyModel: no layer " << range.second);
        for (LayerId layer = range.first; layer <= range.second; ++layer)
        {
            sum += Seconds(seconds[layer]);
        }
    }
    return sum;
}

std::vector<double>
LatencyModel::GetLayerSeconds(const DnnModel& model) const
{
    NS_LOG_FUNCTION(this << model.GetName());
    return Lookup(model);
}

Time
LatencyModel::GetLoadTime(uint64_t parameterBytes) const
{
    NS_LOG_FUNCTION(this << parameterBytes);
    return Seconds(std::max(0.0, DoGetLoadSeconds(parameterBytes)));
}

double
LatencyModel::GetFlopsPerSecond() const
{
    NS_LOG_FUNCTION(this);
    return DoGetFlopsPerSecond();
}

bool
LatencyModel::IsRenaming(const DnnLayer& layer)
{
    static const std::set<std::string> names{"Constant",
                                             "ConstantOfShape",
                                             "Flatten",
                                             "Identity",
                                             "Input",
                                             "Reshape",
                                             "Shape",
                                             "Squeeze",
                                             "Unsqueeze"};
    return names.count(layer.op) > 0;
}

void
LatencyModel::ForgetResults()
{
    NS_LOG_FUNCTION(this);
    m_seconds.clear();
}

double
LatencyModel::DoGetLoadSeconds(uint64_t) const
{
    return 0;
}

double
LatencyModel::DoGetFlopsPerSecond() const
{
    return 1e9;
}

const std::vector<double>&
LatencyModel::Lookup(const DnnModel& model) const
{
    std::vector<double>& seconds = m_seconds[model.GetDigest()];
    if (seconds.size() != model.GetLayerCount())
    {
        seconds.assign(model.GetLayerCount(), 0);
        for (LayerId layer = model.GetInputCount(); layer < seconds.size(); ++layer)
        {
            seconds[layer] = std::max(0.0, DoGetLayerSeconds(model, layer));
        }
    }
    return seconds;
}

} // namespace edgeinference
} // namespace ns3
