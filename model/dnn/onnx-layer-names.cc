/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-layer-names.h"

#include "onnx-graph.h"

namespace ns3
{
namespace edgeinference
{

std::string
OnnxLayerNames::Make(const std::string& wanted)
{
    const std::string clean = wanted.empty() ? "layer" : CleanOnnxName(wanted);
    std::string name = clean;
    for (int number = 2; !m_used.insert(name).second; ++number)
    {
        name = clean + "#" + std::to_string(number);
    }
    return name;
}

} // namespace edgeinference
} // namespace ns3
