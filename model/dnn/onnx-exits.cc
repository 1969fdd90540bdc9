/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-exits.h"

#include <sstream>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Begin of the keys under which exits are kept; the number of the exit follows. */
const std::string EXIT_KEY = "edge-inference.exit.";

} // namespace

std::map<std::string, std::string>
ReadOnnxExits(const OnnxGraph& graph)
{
    std::map<std::string, std::string> exits;
    std::string text;
    for (int number = 0; !(text = graph.GetMetadata(EXIT_KEY + std::to_string(number))).empty();
         ++number)
    {
        std::istringstream lines(text);
        std::string name;
        std::getline(lines, name);
        for (std::string layer; std::getline(lines, layer);)
        {
            exits[layer] = CleanOnnxName(name);
        }
    }
    return exits;
}

void
WriteOnnxExits(const DnnModel& model, onnx::ModelProto& proto)
{
    for (std::size_t number = 0; number < model.GetExits().size(); ++number)
    {
        const DnnExit& exit = model.GetExits()[number];
        if (exit.head.IsEmpty())
        {
            continue;
        }
        std::string text = exit.name;
        for (LayerId layer : exit.head.GetLayers())
        {
            text += "\n" + model.GetLayer(layer).name;
        }
        onnx::StringStringEntryProto* entry = proto.add_metadata_props();
        entry->set_key(EXIT_KEY + std::to_string(number));
        entry->set_value(text);
    }
}

} // namespace edgeinference
} // namespace ns3
