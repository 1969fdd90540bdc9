/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Which tensors cross each legal cut.
 */
#include "checked-arithmetic.h"
#include "dnn-model-builder.h"

#include <set>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Live tensors over all cuts that a model may have: real networks have below a million. */
constexpr uint64_t MAX_LIVE_TENSORS = 20000000;

} // namespace

void
DnnModelBuilder::FillCuts(DnnModel& model)
{
    const LayerId count = model.GetLayerCount();
    std::vector<std::vector<LayerId>> dying(count + 1); // last read by the layer before a position
    std::set<LayerId> live;
    uint64_t total = 0;
    for (LayerId position = 0; position <= count; ++position)
    {
        for (LayerId dead : dying[position])
        {
            live.erase(dead);
        }
        const int32_t head = position < count ? model.m_layers[position].exit : DnnLayer::TRUNK;
        const bool insideHead =
            head != DnnLayer::TRUNK && position > 0 && model.m_layers[position - 1].exit == head;
        if (position >= model.m_inputCount && !insideHead)
        {
            CutPoint cut;
            cut.position = position;
            cut.tensors.assign(live.begin(), live.end());
            for (LayerId tensor : live)
            {
                cut.bytes = CheckedAdd(cut.bytes, model.m_layers[tensor].outputBytes);
            }
            total += live.size();
            model.m_cuts.push_back(std::move(cut));
        }
        if (total > MAX_LIVE_TENSORS)
        {
            throw std::invalid_argument("model \"" + model.m_name +
                                        "\": too many tensors are live at once to list its cuts");
        }
        if (position == count || head != DnnLayer::TRUNK)
        {
            continue;
        }
        LayerId end = 0;
        for (LayerId consumer : model.m_consumers[position])
        {
            end = model.m_layers[consumer].exit == DnnLayer::TRUNK ? consumer + 1 : end;
        }
        if (end > 0)
        {
            live.insert(position);
            dying[end].push_back(position);
        }
    }
}

} // namespace edgeinference
} // namespace ns3
