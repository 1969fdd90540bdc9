/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "model-loader.h"

#include "built-in-models.h"

#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param text a text @param end an end @return true if the text ends so */
bool
EndsWith(const std::string& text, const std::string& end)
{
    return text.size() >= end.size() &&
           text.compare(text.size() - end.size(), end.size(), end) == 0;
}

} // namespace

std::shared_ptr<const DnnModel>
LoadModel(const std::string& nameOrFile, const OnnxImportOptions& options)
{
    std::error_code error;
    if (EndsWith(nameOrFile, ".onnx") || nameOrFile.find('/') != std::string::npos ||
        std::filesystem::is_regular_file(nameOrFile, error))
    {
        return ImportOnnxModel(nameOrFile, options);
    }
    TensorShape input = options.inputShape;
    for (const auto& entry : options.inputShapes)
    {
        if (entry.first != "input")
        {
            throw std::invalid_argument("network \"" + nameOrFile + "\" has no input \"" +
                                        entry.first + "\", only \"input\"");
        }
        input = entry.second;
    }
    try
    {
        return CreateBuiltInModel(nameOrFile, input);
    }
    catch (const std::overflow_error& overflow)
    {
        throw std::invalid_argument("network \"" + nameOrFile + "\": " + overflow.what());
    }
}

OnnxImportOptions
ParseInputShapes(const std::string& text)
{
    OnnxImportOptions options;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');)
    {
        // names may hold colons, shapes do not
        const std::size_t colon = part.rfind(':');
        const TensorShape shape =
            TensorShape::FromString(colon == std::string::npos ? part : part.substr(colon + 1));
        if (colon == std::string::npos)
        {
            options.inputShape = shape;
        }
        else
        {
            options.inputShapes[part.substr(0, colon)] = shape;
        }
    }
    return options;
}

} // namespace edgeinference
} // namespace ns3
